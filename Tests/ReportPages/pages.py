"""Opens one page in headless Chromium as its readers do."""

import base64
import re

import html5lib
from axe_selenium_python import Axe
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

# Name, width, height, colour scheme. 640 CSS pixels are a desktop at 200 % zoom.
VIEWS = [
    ("desktop", 1280, 900, "light"),
    ("desktop-dark", 1280, 900, "dark"),
    ("zoomed", 640, 900, "light"),
    ("phone", 375, 812, "light"),
]

# Text that stands on other text, is cut off, or makes the page scroll sideways.
LAYOUT = """
const problems = [];
const tell = (what, node) => problems.push(what + ": " + node.textContent.trim().slice(0, 60));
const root = document.documentElement;
if (root.scrollWidth > root.clientWidth + 1)
  problems.push("page is wider than its window: " + root.scrollWidth);
const seen = (box) => box.width > 1 && box.height > 1;
for (const svg of document.querySelectorAll("svg[role=img]")) {
  const frame = svg.getBoundingClientRect();
  const texts = [...svg.querySelectorAll("text")].map(n => [n, n.getBoundingClientRect()])
    .filter(([, box]) => seen(box));
  for (const [node, box] of texts)
    if (box.left < frame.left - 2 || box.right > frame.right + 2 || box.top < frame.top - 2
        || box.bottom > frame.bottom + 2) tell("text leaves its chart", node);
  for (let i = 0; i < texts.length; i++)
    for (let j = i + 1; j < Math.min(texts.length, i + 60); j++) {
      const [a, b] = [texts[i][1], texts[j][1]];
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 2 && high > 4) tell("texts of a chart overlap", texts[j][0]);
    }
}
let cells = 0;
for (const cell of document.querySelectorAll("th,td")) {
  if (cells++ > 3000) break;
  if (cell.querySelector("details,.vh")) continue;
  const box = cell.getBoundingClientRect();
  if (!seen(box)) continue;
  const range = document.createRange();
  range.selectNodeContents(cell);
  const text = range.getBoundingClientRect();
  if (seen(text) && (text.right > box.right + 2 || text.left < box.left - 2))
    tell("text leaves its cell", cell);
}
for (const node of document.querySelectorAll("h1,h2,h3,p,li,dd,dt,summary,caption,label")) {
  const style = getComputedStyle(node);
  if (style.overflowX !== "visible" && node.scrollWidth > node.clientWidth + 1)
    tell("text is cut", node);
}
return problems.slice(0, 10);
"""

# Ends once the page has been painted with its fonts, and what followed has been laid out.
PAINTED = """
const done = arguments[0];
const frames = () => requestAnimationFrame(() => requestAnimationFrame(() => done()));
new PerformanceObserver((list, observer) => {
  if (!list.getEntriesByName("first-contentful-paint").length) return;
  observer.disconnect();
  document.fonts.ready.then(frames);
}).observe({type: "paint", buffered: true});
"""


def browser():
    options = webdriver.ChromeOptions()
    for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]:
        options.add_argument(argument)
    options.binary_location = "/usr/bin/chromium"
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    driver.set_script_timeout(300)
    return driver


def show(driver, path, width, height, scheme="light", media=""):
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500},
    )
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": features})
    driver.get(f"file://{path}")


def check(driver, path, screenshots, checks):
    name = path.stem
    text = path.read_text(encoding="utf-8")
    parser = html5lib.HTMLParser(strict=True)
    try:
        parser.parse(text)
        checks.expect(True, "")
    except html5lib.html5parser.ParseError as error:
        checks.expect(False, f"{name}: not valid HTML: {error}")
    for view, width, height, scheme in VIEWS:
        show(driver, path, width, height, scheme)
        look(driver, path, f"{name} {view}", screenshots / f"{name}-{view}.png", checks)
        if view == "desktop" and 'id="t-benefits"' in text:
            use(driver, name, checks)
    print_out(driver, path, name, text, screenshots, checks)


def look(driver, path, name, screenshot, checks):
    driver.execute_async_script(PAINTED)
    driver.save_screenshot(str(screenshot))
    problems = driver.execute_script(LAYOUT)
    checks.expect(not problems, f"{name}: {problems}")
    requests = driver.execute_script("return performance.getEntriesByType('resource').length")
    checks.expect(requests == 0, f"{name}: {requests} requests leave the file")
    paint = driver.execute_script(
        "return performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
    )
    size = path.stat().st_size
    limit = 1_000 if size < 1_000_000 else 2_000
    checks.expect(size < 10_000_000, f"{name}: {size} bytes")
    checks.expect(0 < paint < limit, f"{name}: first paint after {paint} ms")
    if name.endswith("zoomed"):
        return  # the same elements and colours as on the desktop
    axe = Axe(driver)
    axe.inject()
    violations = axe.run(options={"resultTypes": ["violations"]})["violations"]
    told = [
        f"{v['id']}: {v['nodes'][0]['html'][:120]} {v['nodes'][0].get('failureSummary', '')[:200]}"
        for v in violations
    ]
    checks.expect(not told, f"{name}: axe: {told}")


def use(driver, name, checks):
    """Sort, filter, and the proof of a benefit."""
    rows = "return document.querySelectorAll('#t-benefits > tbody:not([hidden])').length"
    all_rows = driver.execute_script(rows)
    first = "return document.querySelector('#t-benefits > tbody th').textContent"
    unsorted = driver.execute_script(first)
    driver.execute_script("document.querySelector('#t-benefits thead button').click()")
    up = driver.execute_script(first)
    driver.execute_script("document.querySelector('#t-benefits thead button').click()")
    down = driver.execute_script(first)
    checks.expect(all_rows < 2 or up != down, f"{name}: sorting turns the order ({unsorted})")
    checks.expect(driver.execute_script(rows) == all_rows, f"{name}: sorting loses no row")
    driver.execute_script(
        "const q=document.querySelector('.filters input');q.value=arguments[0];"
        "q.dispatchEvent(new Event('input',{bubbles:true}))",
        up,
    )
    found = driver.execute_script(rows)
    checks.expect(1 <= found <= all_rows, f"{name}: search finds {up!r}")
    link = driver.execute_script(
        "const a=document.querySelector('.ranked a');a?.click();return a?.textContent")
    if link:
        of_unit = driver.execute_script(rows)
        checks.expect(1 <= of_unit < all_rows, f"{name}: {link!r} leads to {of_unit} benefits")
        checks.expect(
            link in driver.execute_script(
                "return document.querySelector('#t-benefits > tbody:not([hidden])').textContent"),
            f"{name}: {link!r} leads to its own benefits")
    # Every benefit has an address that can be mailed: it leads to the proof, opened.
    anchor = driver.execute_script("return document.querySelector('#t-benefits > tbody').id")
    driver.execute_async_script(
        "const done = arguments[1]; addEventListener('hashchange', () => requestAnimationFrame("
        "() => done()), {once: true}); location.hash = arguments[0];", anchor)
    state = driver.execute_script(
        "const b=document.getElementById(arguments[0]);"
        "return [b.hidden, b.querySelector('details').open]", anchor)
    checks.expect(state == [False, True], f"{name}: #{anchor} opens its proof, {state}")
    owner = driver.execute_script(
        "const s=document.querySelector('.filters select[name=o]');if(!s)return null;"
        "s.form.reset();s.selectedIndex=1;s.dispatchEvent(new Event('input',{bubbles:true}));"
        "return s.value")
    if owner:
        owners = driver.execute_script(
            "return [...new Set([...document.querySelectorAll('#t-benefits > tbody:not([hidden])')]"
            ".map(b => b.dataset.o))]")
        checks.expect(owners == [owner], f"{name}: the owner {owner!r} narrows to {owners}")
    proof = "document.querySelector('#t-benefits > tbody:not([hidden]) details:not([open])')"
    # The one that was closed, also once it is open.
    shown = driver.execute_script(
        f"const d={proof};d.querySelector('summary').click();"
        "return d.getBoundingClientRect().height")
    checks.expect(shown > 60, f"{name}: the proof opens")


def print_out(driver, path, name, text, screenshots, checks):
    """A4, without script: everything is there, nothing is wider than the sheet."""
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    show(driver, path, 703, 1_000)
    pdf = driver.execute_cdp_cmd(
        "Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True}
    )["data"]
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    data = base64.b64decode(pdf)
    (screenshots / f"{name}.pdf").write_bytes(data)
    sheets = len(re.findall(rb"/Type\s*/Page\b", data))
    if 'class="management"' in text:
        checks.expect(sheets == 1, f"{name}: a management page prints on {sheets} sheets")
    checks.expect(sheets >= 1, f"{name}: prints")
    show(driver, path, 703, 1_000, media="print")
    problems = driver.execute_script(LAYOUT)
    checks.expect(not problems, f"{name} print: {problems}")
    wide = driver.execute_script(
        "return [...document.querySelectorAll('table')].filter(t => t.scrollWidth > 705)"
        ".map(t => t.id + ' ' + t.scrollWidth)"
    )
    checks.expect(not wide, f"{name} print: wider than the sheet: {wide}")
    driver.save_screenshot(str(screenshots / f"{name}-print.png"))
