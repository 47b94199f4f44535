(function () {
  "use strict";
  function value(row, column) {
    var cell = row.cells[column];
    if (!cell) return "";
    var exact = cell.getAttribute("data-v");
    return exact === null ? cell.textContent.trim() : BigInt(exact);
  }
  var collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  function compare(a, b) {
    if (typeof a === "bigint" && typeof b === "bigint") return a < b ? -1 : a > b ? 1 : 0;
    if (typeof a !== typeof b) return typeof a === "bigint" ? 1 : -1;
    return collator.compare(a, b);
  }
  document.querySelectorAll("table[data-sort]").forEach(function (table) {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
      var button = document.createElement("button");
      button.type = "button";
      while (head.firstChild) button.appendChild(head.firstChild);
      head.appendChild(button);
      button.addEventListener("click", function () {
        var first = head.classList.contains("n") ? "descending" : "ascending";
        var other = first === "ascending" ? "descending" : "ascending";
        var order = head.getAttribute("aria-sort") === first ? other : first;
        Array.prototype.forEach.call(table.tHead.rows[0].cells, function (cell) {
          cell.removeAttribute("aria-sort");
        });
        head.setAttribute("aria-sort", order);
        var groups = table.tBodies.length > 1;
        var items = Array.prototype.slice.call(groups ? table.tBodies : table.tBodies[0].rows);
        var keyed = items.map(function (item, place) {
          return { item: item, key: value(groups ? item.rows[0] : item, column), place: place };
        });
        keyed.sort(function (a, b) {
          var result = compare(a.key, b.key);
          if (order === "descending") result = -result;
          return result || a.place - b.place;
        });
        var target = groups ? table : table.tBodies[0];
        var sorted = document.createDocumentFragment();
        keyed.forEach(function (entry) { sorted.appendChild(entry.item); });
        target.insertBefore(sorted, groups ? table.tFoot : null);
      });
    });
  });
  var form = document.querySelector(".filters");
  var table = document.querySelector("table[data-filter]");
  if (!form || !table) return;
  var bodies = Array.prototype.slice.call(table.tBodies);
  var texts = bodies.map(function (body) {
    return Array.prototype.map.call(body.rows, function (row) {
      return row.className === "x" ? "" : row.textContent;
    }).concat(body.getAttribute("data-o"), body.getAttribute("data-q")).join(" ").toLowerCase();
  });
  function chosen(name) { return form.elements[name] ? form.elements[name].value : ""; }
  var output = form.querySelector("output");
  form.hidden = false;
  function apply() {
    var query = form.elements.q.value.trim().toLowerCase();
    var verdict = form.elements.v.value;
    var owner = chosen("o");
    var flag = chosen("f");
    var shown = 0;
    bodies.forEach(function (body, place) {
      var fits = (!verdict || body.getAttribute("data-v") === verdict)
        && (!owner || body.getAttribute("data-o") === owner)
        && (!flag || body.getAttribute("data-f").split(" ").indexOf(flag) >= 0)
        && (!query || texts[place].indexOf(query) >= 0);
      body.hidden = !fits;
      if (fits) shown += 1;
    });
    output.textContent = output.getAttribute("data-of")
      .replace("{shown}", shown).replace("{all}", bodies.length);
  }
  form.addEventListener("input", apply);
  document.addEventListener("click", function (event) {
    var link = event.target.closest ? event.target.closest(".ranked a") : null;
    if (!link) return;
    narrow(link.textContent);
    history.replaceState(null, "", "#q=" + encodeURIComponent(link.textContent));
    document.getElementById("benefits").scrollIntoView();
    event.preventDefault();
  });
  function narrow(query) {
    form.reset();
    form.elements.q.value = query;
    apply();
  }
  // #b-ID opens a benefit with its proof; #q=TEXT narrows the list to a unit or an initiative.
  function follow() {
    var place = location.hash.slice(1);
    try { place = decodeURIComponent(place); } catch (fault) { return; }
    if (place.indexOf("q=") === 0) {
      narrow(place.slice(2));
      document.getElementById("benefits").scrollIntoView();
    } else if (place.indexOf("b-") === 0) {
      var body = document.getElementById(place);
      if (!body) return;
      if (body.hidden) narrow("");
      var proof = body.querySelector("details");
      if (proof) proof.open = true;
      body.scrollIntoView();
    }
  }
  window.addEventListener("hashchange", follow);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  apply();
  follow();
})();
