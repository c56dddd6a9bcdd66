"""Drives a headless Chromium through its DevTools protocol: pages, keys, clicks, and what it asked of the network.

Only the standard library and websocket-client, which Jupyter brings along, are needed.
"""

import contextlib
import functools
import http.server
import json
import shutil
import subprocess
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

import websocket

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
    "--remote-allow-origins=*",
]
KEYS = {
    "Tab": ("Tab", 9, ""),
    "Enter": ("Enter", 13, "\r"),
    "Space": (" ", 32, " "),
    "ArrowRight": ("ArrowRight", 39, ""),
    "ArrowLeft": ("ArrowLeft", 37, ""),
    "Home": ("Home", 36, ""),
    "End": ("End", 35, ""),
    "Escape": ("Escape", 27, ""),
}


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, *args):
        pass


@contextlib.contextmanager
def serve(folder):
    """A local web server of a folder; gives its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class Page:
    """One tab. ``faults`` collects errors of its console, ``requests`` every address it asked for, ``loaded`` bytes."""

    def __init__(self, port):
        request = urllib.request.Request(f"http://127.0.0.1:{port}/json/new?about:blank", method="PUT")
        with urllib.request.urlopen(request) as reply:
            target = json.load(reply)
        self.socket = websocket.create_connection(target["webSocketDebuggerUrl"], timeout=60)
        self.serial, self.events, self.faults, self.requests, self.loaded = 0, [], [], [], 0
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def close(self):
        self.socket.close()

    def call(self, method, **parameters):
        """One command of the protocol and its result."""
        self.serial += 1
        self.socket.send(json.dumps({"id": self.serial, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") == self.serial:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return message["result"]
            self._note(message)

    def _note(self, message):
        kind, values = message.get("method"), message.get("params", {})
        self.events.append(kind)
        if kind == "Network.requestWillBeSent":
            self.requests.append(values["request"]["url"])
        elif kind == "Network.loadingFinished":
            self.loaded += int(values["encodedDataLength"])
        elif kind == "Runtime.exceptionThrown":
            self.faults.append(str(values["exceptionDetails"].get("exception", {}).get("description", values)))
        elif kind == "Runtime.consoleAPICalled" and values["type"] in ("error", "warning", "assert"):
            self.faults.append(" ".join(str(one.get("value", one.get("description"))) for one in values["args"]))
        elif kind == "Log.entryAdded" and values["entry"]["level"] == "error":
            self.faults.append(f"{values['entry']['text']} {values['entry'].get('url', '')}")

    def open(self, url, *, theme="light", width=1300, height=900):
        """Load a page in a theme and wait until its scripts and its mathematics are done."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])
        self.events.clear()
        self.call("Page.navigate", url=url)
        self.wait("document.readyState === 'complete'")
        self.evaluate("window.MathJax && MathJax.startup ? MathJax.startup.promise.then(() => true) : true")

    def first_content(self):
        """Seconds from the start of loading to the first words or pictures."""
        self.wait("performance.getEntriesByName('first-contentful-paint').length > 0")
        return self.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime") / 1000

    def wait(self, condition, seconds=30):
        """Wait until an expression of the page is true."""
        end = time.monotonic() + seconds
        while not self.evaluate(condition):
            if time.monotonic() > end:
                raise TimeoutError(condition)
            time.sleep(0.05)

    def evaluate(self, expression):
        """The value of an expression in the page; waits for a promise."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in found:
            raise RuntimeError(found["exceptionDetails"]["exception"].get("description", expression))
        return found["result"].get("value")

    def click(self, selector):
        """Click in the middle of an element with the mouse."""
        find = f"document.querySelector({json.dumps(selector)})"
        self.evaluate(f"{find}.scrollIntoView({{block: 'center', behavior: 'instant'}})")
        box = self.evaluate(f"{find}.getBoundingClientRect().toJSON()")
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def click_on(self, expression):
        """Click on what an expression of the page finds."""
        mark = "document.querySelectorAll('[data-here]').forEach(one => one.removeAttribute('data-here'))"
        self.evaluate(f"{mark}; ({expression}).setAttribute('data-here', '')")
        self.click("[data-here]")

    def press(self, key):
        """Press a key: a name of `KEYS`, or one character."""
        if key not in KEYS:
            self.call("Input.insertText", text=key)
            return
        name, code, text = KEYS[key]
        values = {"key": name, "windowsVirtualKeyCode": code, "code": key}
        self.call("Input.dispatchKeyEvent", type="keyDown", **values, **({"text": text} if text else {}))
        self.call("Input.dispatchKeyEvent", type="keyUp", **values)

    def screenshot(self, path):
        """The whole page as a PNG."""
        import base64

        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        area = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 15000), "scale": 1}
        taken = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=area)
        Path(path).write_bytes(base64.b64decode(taken["data"]))


@contextlib.contextmanager
def browser(program):
    """A fresh browser; gives the port on which it listens."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            announced = Path(profile) / "DevToolsActivePort"
            end = time.monotonic() + 60
            while not (announced.exists() and announced.read_text().strip()):
                if process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError("the browser does not start")
                time.sleep(0.05)
            yield int(announced.read_text().split()[0])
        finally:
            process.terminate()
            process.wait(30)
