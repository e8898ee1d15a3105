"""A browser without a screen, driven over the pipe of its debugging protocol; it reaches no network."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-component-update",
    "--disable-background-networking", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars",
    "--remote-debugging-pipe",
)  # fmt: skip
# The browser reads orders from descriptor 3 and answers on 4.
_START = "import os, sys; [os.dup2(int(sys.argv[at]), at + 2) for at in (1, 2)]; os.execv(sys.argv[3], sys.argv[3:])"
_PATIENCE = 60.0


@dataclass
class Visit:
    """A page that was opened: what it said on the console or could not do, and what it asked for."""

    browser: Browser
    session: str
    said: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def ask(self, expression: str) -> Any:
        """The value of a JavaScript expression on the page."""
        told = self.browser.call(
            "Runtime.evaluate", self.session, expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def hear(self, method: str, told: Any) -> None:
        if method == "Network.requestWillBeSent":
            self.requests.append(told["request"]["url"])
        elif method in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"):
            self.said.append(json.dumps(told))


class Browser:
    """Chromium with a new profile; to be closed."""

    def __init__(self, profile: Path) -> None:
        assert CHROMIUM is not None
        orders, self._orders = os.pipe()
        self._answers, answers = os.pipe()
        command = [CHROMIUM, *_FLAGS, f"--user-data-dir={profile}", "about:blank"]
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, str(orders), str(answers), *command],
            pass_fds=(orders, answers), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(orders)
        os.close(answers)
        self._read = b""
        self._number = 0
        self._visits: dict[str, Visit] = {}
        self._events: list[tuple[str, str]] = []

    def close(self) -> None:
        os.close(self._orders)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._answers)

    def open(self, page: Path, *, width: int, dark: bool = False) -> Visit:
        """Loads a file in a window of that width, without a network."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        visit = self._visits[session] = Visit(self, session)
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable", session)
        self.call("Network.emulateNetworkConditions", session, offline=True, latency=0, downloadThroughput=0,
                  uploadThroughput=0)  # fmt: skip
        self.call("Emulation.setDeviceMetricsOverride", session, width=width, height=900, deviceScaleFactor=1,
                  mobile=False)  # fmt: skip
        theme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", session, features=[theme])
        self.call("Page.navigate", session, url=page.as_uri())
        while (session, "Page.loadEventFired") not in self._events:
            self._take(self._message(time.monotonic() + _PATIENCE))
        # What the page does once it has been drawn is done when two frames have passed.
        visit.ask("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))")
        return visit

    def call(self, method: str, session: str = "", **parameters: Any) -> Any:
        """The answer to a command of the protocol."""
        self._number += 1
        order = {"id": self._number, "method": method, "params": parameters}
        order |= {"sessionId": session} if session else {}
        os.write(self._orders, json.dumps(order).encode() + b"\0")
        until = time.monotonic() + _PATIENCE
        while (told := self._message(until)).get("id") != self._number:
            self._take(told)
        assert "error" not in told, f"{method}: {told['error']}"
        return told["result"]

    def _take(self, told: dict[str, Any]) -> None:
        session = str(told.get("sessionId", ""))
        self._events.append((session, str(told.get("method", ""))))
        if session in self._visits:
            self._visits[session].hear(told["method"], told["params"])

    def _message(self, until: float) -> dict[str, Any]:
        while b"\0" not in self._read:
            ready, _, _ = select.select([self._answers], (), (), max(0.0, until - time.monotonic()))
            assert ready, "the browser does not answer"
            piece = os.read(self._answers, 1 << 16)
            assert piece, "the browser has ended"
            self._read += piece
        message, _, self._read = self._read.partition(b"\0")
        return dict(json.loads(message))
