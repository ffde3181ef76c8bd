"""Takes pictures of pages with the machine's browser.

Runs inside the virtual environment, started by setup/handbook:

    python -m environment.photographer BROWSER ORDERS

ORDERS is a JSON file: a list of what `Browser.take` takes. The browser is driven over
its debugging protocol, as Odoo's own browser tests do.
"""

import base64
import contextlib
import itertools
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import websocket

from environment import programs

PATIENCE = 90  # seconds
PHONE = (390, 780)
SCREEN = (1280, 800)

# A page of the backend is there once its view is and nothing is loading any more.
READY = """
(() => {
    if (document.readyState !== "complete") return false;
    if (!location.pathname.startsWith("/odoo")) return true;
    const view = document.querySelector(
        ".o_form_view, .o_list_view, .o_kanban_view, .o_graph_view, .o_calendar_view"
    );
    const busy = document.querySelector(".o_loading_indicator, .o_view_sample_data");
    return Boolean(view) && !busy;
})()
"""
# Nothing moves: the same picture each time.
STILL = """
(() => {
    const style = document.createElement("style");
    style.textContent = "* {transition: none !important; animation: none !important}"
        + " .o_notification_manager {display: none}";
    document.head.append(style);
})()
"""
LOG_IN = """
(() => {{
    document.querySelector("input[name=login]").value = {login};
    document.querySelector("input[name=password]").value = {password};
    document.querySelector("form.oe_login_form").submit();
}})()
"""


class Browser:
    def __init__(self, connection):
        self.connection = connection
        self.numbers = itertools.count(1)

    @classmethod
    @contextlib.contextmanager
    def started(cls, executable):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
            process = subprocess.Popen(
                [
                    *programs.browser_command(executable, profile),
                    *("--remote-debugging-port=0", "--remote-allow-origins=*"),
                    "about:blank",
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            try:
                said = Path(profile) / "DevToolsActivePort"
                until(lambda: said.exists() and said.read_text().count("\n"))
                port, path = said.read_text().splitlines()
                address = f"ws://127.0.0.1:{port}{path}"
                connection = websocket.create_connection(address, timeout=PATIENCE)
                yield cls(connection)
                connection.close()
            finally:
                process.terminate()
                process.wait()

    def ask(self, method, session=None, **params):
        number = next(self.numbers)
        order = {"id": number, "method": method, "params": params}
        if session:
            order["sessionId"] = session
        self.connection.send(json.dumps(order))
        while True:
            said = json.loads(self.connection.recv())
            if said.get("id") == number:
                if "error" in said:
                    raise RuntimeError(f"{method}: {said['error']}")
                return said["result"]

    def take(self, base, login, password, pictures):
        """Log in (unless `login` is empty) and take each of `pictures`:

        {"address", "file", "phone": bool, "height": of the screen, "whole": bool}
        """
        context = self.ask("Target.createBrowserContext")["browserContextId"]
        target = self.ask(
            "Target.createTarget", url="about:blank", browserContextId=context
        )["targetId"]
        session = self.ask("Target.attachToTarget", targetId=target, flatten=True)
        page = Page(self, session["sessionId"])
        if login:
            page.open(f"{base}/web/login", phone=False)
            words = {"login": json.dumps(login), "password": json.dumps(password)}
            page.run(LOG_IN.format(**words))
            until(lambda: page.run("location.pathname !== '/web/login'"))
        for picture in pictures:
            page.open(
                f"{base}{picture['address']}",
                picture.get("phone", False),
                picture.get("height"),
            )
            page.run(STILL)
            page.save(Path(picture["file"]), picture.get("whole", False))
        self.ask("Target.disposeBrowserContext", browserContextId=context)


class Page:
    def __init__(self, browser, session):
        self.browser = browser
        self.session = session
        self.ask("Page.enable")

    def ask(self, method, **params):
        return self.browser.ask(method, self.session, **params)

    def run(self, expression):
        said = self.ask("Runtime.evaluate", expression=expression, returnByValue=True)
        return said["result"].get("value")

    def open(self, address, phone, height=None):
        width, usual = PHONE if phone else SCREEN
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            **{"width": width, "height": height or usual, "mobile": phone},
            deviceScaleFactor=1.5 if phone else 1,
        )
        said = self.ask("Page.navigate", url=address)
        if "errorText" in said:
            raise RuntimeError(f"{address}: {said['errorText']}")
        until(lambda: self.run(f"location.href !== 'about:blank' && {READY}"))
        status = self.run(
            "performance.getEntriesByType('navigation')[0].responseStatus"
        )
        if status != 200:
            raise RuntimeError(f"{address} answers with {status}.")
        trouble = self.run("document.querySelector('.o_error_dialog')?.innerText")
        if trouble:
            raise RuntimeError(f"{address}: {trouble}")
        # What the view still draws once its data are there: pictures, charts.
        time.sleep(1)

    def save(self, path, whole):
        said = self.ask(
            "Page.captureScreenshot",
            **{"format": "webp", "quality": 80, "captureBeyondViewport": whole},
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(said["data"]))


def until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {PATIENCE} s")
        time.sleep(0.1)


def main(executable, orders):
    with Browser.started(executable) as browser:
        for order in json.loads(Path(orders).read_text()):
            print(order["login"] or "nobody", flush=True)
            browser.take(**order)


if __name__ == "__main__":
    main(*sys.argv[1:])
