"""The faults. Each takes a night and a number of rounds, and says what it did; `Broken` where it did harm."""
import contextlib
import os
import random
import shutil
import signal
import subprocess
import threading
import time

from faults.night import Broken
from faults.proxy import Proxy


def seconds(night, variant):
    """How long an undisturbed night takes."""
    night.use(variant)
    begin = time.monotonic()
    night.run("--force")
    return time.monotonic() - begin


def killed(night, rounds):
    """SIGKILL at points spread over the night, and once more at another point; then a night."""
    length, hits = seconds(night, 0), 0
    for round_ in range(rounds):
        variant = round_ % 2
        night.use(variant)
        for share in (round_ / rounds, (round_ * 0.618) % 1):
            run = night.start("--force")
            with contextlib.suppress(subprocess.TimeoutExpired):
                run.wait(length * share)
            hits += run.poll() is None
            run.kill()
            run.wait()
        night.run("--force")
        night.expect(variant)
    return f"{hits} runs killed"


def told_to_stop(night, rounds):
    """SIGTERM at points spread over the night: exit code 7 within five seconds, or it was over."""
    length, hits = seconds(night, 0), 0
    for round_ in range(rounds):
        run = night.start("--force")
        with contextlib.suppress(subprocess.TimeoutExpired):
            run.wait(length * round_ / rounds)
        begin = time.monotonic()
        run.send_signal(signal.SIGTERM)
        status = run.wait(20)
        if time.monotonic() - begin > 6 or status not in (0, 7, -signal.SIGTERM):
            raise Broken(f"ended with {status} after {time.monotonic() - begin:.1f} s")
        hits += status == 7
        night.run("--force")
        night.expect(0)
    return f"{hits} runs stopped"


def cut(night, rounds):
    """The connection is cut at statements spread over the night, before or behind the server."""
    night.use(0)
    hits = 0
    with Proxy(night.url) as proxy:
        night.run("--force", "--database", proxy.url)
        messages = proxy.messages
        for round_ in range(rounds):
            proxy.cut_at(1 + messages * round_ // rounds, answers=round_ % 2 == 1)
            night.run("--force", "--database", proxy.url, status=(0, 1, 6))
            hits += proxy.is_cut
            proxy.heal()
            night.run("--force")
            night.expect(0)
    return f"{hits} of {messages} messages were the last"


def restarted(night, rounds):
    """The server is stopped in the midst of a night, as a crash stops it."""
    length, hits = seconds(night, 0), 0
    for round_ in range(rounds):
        run = night.start("--force")
        with contextlib.suppress(subprocess.TimeoutExpired):
            run.wait(length * (round_ + 0.5) / rounds)
        hits += run.poll() is None
        with open(night.folder / "state" / "cluster" / "postmaster.pid") as file:
            os.kill(int(file.readline()), signal.SIGQUIT)
        run.wait(60)
        night.run("--force")
        night.expect(0)
    return f"{hits} runs met a server that went away"


def disk_full(night, rounds):
    """The outputs' disk is full; a later night makes up what is owed."""
    if os.geteuid() != 0:
        return "left out: only root can make a small disk"
    night.use(0)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8k", "none", night.out]).returncode != 0:
        return "left out: nobody may mount a small disk here"
    hits = 0
    try:
        for round_ in range(rounds):
            size = 8 << (round_ % 6)
            for path in night.out.iterdir():
                path.unlink()
            subprocess.run(["mount", "-o", f"remount,size={size}k", night.out], check=True)
            done = night.run("--force", status=(0, 1))
            hits += done.returncode == 1
            if done.returncode == 1 and "disk is full" not in done.stderr:
                raise Broken(f"a full disk is not told: {done.stderr[-300:]}")
            subprocess.run(["mount", "-o", "remount,size=64m", night.out], check=True)
            night.run()
            night.expect(0)
    finally:
        subprocess.run(["umount", night.out], check=True)
    return f"{hits} disks were full"


def replaced(night, rounds):
    """The export is replaced again and again while it is read: one of both, or refused."""
    wanted, length = {night.use(0), night.use(1)}, seconds(night, 0)
    done, refused = threading.Event(), 0

    def replace():
        variant, pause = 0, random.Random(1)
        while not done.wait(pause.random() * 2 * length):
            night.write_plan(variant)
            variant = 1 - variant

    thread = threading.Thread(target=replace)
    thread.start()
    try:
        for _ in range(rounds):
            status = night.run("--force", status=(0, 1, 4)).returncode
            refused += status != 0
            if status == 0 and night.left() not in wanted:
                raise Broken("a night came of both exports")
    finally:
        done.set()
        thread.join()
    night.write_plan(0)
    night.run("--force")
    night.expect(0)
    return f"{rounds} nights, {refused} refused"


def raced(night, rounds):
    """Two to six runs at once: one publishes, the others are locked out or find it done."""
    for round_ in range(rounds):
        variant = round_ % 2
        night.use(1 - variant)
        night.run("--force")
        night.use(variant)
        newest = int(night.sql("select coalesce(max(run_id), 0) from hemtag.run"))
        runs = [night.start() for _ in range(2 + round_ % 5)]
        statuses = [run.wait(120) for run in runs]
        published = int(night.sql(
            f"select count(*) from hemtag.run where state = 'completed' and run_id > {newest}"))
        if published != 1 or not set(statuses) <= {0, 5}:
            raise Broken(f"{published} published, exit codes {statuses}")
        night.expect(variant)
    return f"{rounds} races"


def watched(night, rounds):
    """A reader looks all the time while runs are published and pruned: whole runs, no error."""
    night.use(0)
    night.use(1)
    done, looks, harm = threading.Event(), [0], []

    def look():
        while not done.is_set():
            mixed = night.sql(
                "select count(*) from hemtag.latest_run l where (select sum(claimed) from "
                "hemtag.claim_outcome c where (c.entity, c.run_id) = (l.entity, l.run_id)) "
                "is distinct from (select sum(claimed) from hemtag.run_measure m where "
                "(m.entity, m.run_id, m.scope) = (l.entity, l.run_id, 'all'))")
            looks[0] += 1
            if mixed != "0":
                harm.append(mixed)

    def watch():
        try:
            look()
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            harm.append(getattr(error, "stderr", error))

    thread = threading.Thread(target=watch)
    thread.start()
    for round_ in range(rounds):
        night.write_plan(round_ % 2)
        night.run("--force")
    done.set()
    thread.join()
    if harm:
        raise Broken(f"a reader met {harm[0]}")
    night.expect((rounds - 1) % 2)
    return f"{looks[0]} looks at {rounds} nights"


def flipped(night, rounds):
    """A byte of a cached plan is other than it was: found, and the export read again."""
    night.use(0)
    r = random.Random(1)
    for _ in range(rounds):
        plans = [p for p in (night.folder / "state" / "parsed").iterdir() if p.suffix != ".seen"]
        for path in plans:
            content = bytearray(path.read_bytes())
            content[r.randrange(len(content))] ^= 1 << r.randrange(8)
            path.write_bytes(content)
        night.run("--force")
        night.expect(0)
    return f"{rounds} nights on damaged plans"


def unwritable(night, rounds):
    """Folders that are missing, or files in their place: told, and made up when they are back."""
    night.use(0)
    for round_ in range(rounds):
        folder = (night.out, night.reports)[round_ % 2]
        aside = folder.with_name(folder.name + "-aside")
        folder.rename(aside)
        folder.write_text("no folder")
        night.run("--force", status=(1, 4))
        folder.unlink()
        if round_ % 4 < 2:
            aside.rename(folder)
        else:
            shutil.rmtree(aside)
        night.run()
        night.expect(0)
    return f"{rounds} folders were none"


ALL = [killed, told_to_stop, cut, restarted, disk_full, replaced, raced, watched, flipped, unwritable]
