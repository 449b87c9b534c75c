"""A headless Chromium that reaches no network, and what it said on its console. A missing browser is a failure."""

from __future__ import annotations

import base64
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from tests.servers.process import BETWEEN_TRIES, READY_TRIES

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--no-default-browser-check",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
    "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9", "--hide-scrollbars",
    "--force-prefers-reduced-motion",
)  # fmt: skip


def _found(*names: str) -> str:
    for name in names:
        if found := shutil.which(name):
            return found
    raise AssertionError(f"no {names[0]} on this machine: install the packages chromium and chromium-driver")


@contextmanager
def chromium(profile: Path, width: int = 1440, height: int = 1000) -> Iterator[webdriver.Chrome]:
    """A fresh browser with its own profile folder; its console and its requests are logged."""
    options = webdriver.ChromeOptions()
    options.binary_location = _found("chromium", "chromium-browser", "google-chrome")
    for flag in (*FLAGS, f"--window-size={width},{height}", f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(_found("chromedriver")))
    try:
        driver.set_page_load_timeout(60)
        driver.set_script_timeout(60)
        yield driver
    finally:
        driver.quit()


def open_report(driver: webdriver.Chrome, path: Path) -> None:
    """Open the report from disk; it is drawn when this returns."""
    driver.get("about:blank")
    console(driver), requests(driver)  # what the browser's own first page said is none of ours
    driver.get(path.absolute().as_uri())
    for _ in range(READY_TRIES):  # the driver can return from the page before
        if driver.execute_script("return document.documentElement.dataset.ready"):
            return
        time.sleep(BETWEEN_TRIES)
    raise AssertionError(f"not drawn: {console(driver)}")


def console(driver: webdriver.Chrome) -> list[str]:
    """What the console said since this was asked last: errors, warnings, broken content policy, all of it."""
    return [entry["message"] for entry in driver.get_log("browser")]


def requests(driver: webdriver.Chrome) -> list[str]:
    """Every address the pages asked for since this was asked last."""
    messages = (json.loads(entry["message"])["message"] for entry in driver.get_log("performance"))
    return [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]


def pdf(driver: webdriver.Chrome) -> bytes:
    """The page as paper, in the size that its own style sheet asks for."""
    printed: dict[str, Any] = driver.execute_cdp_cmd(
        "Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True}
    )
    return base64.b64decode(printed["data"])


def picture(driver: webdriver.Chrome, path: Path, *, whole: bool = False) -> None:
    """A screenshot: of the window, or of the whole page."""
    options: dict[str, Any] = {"format": "png", "captureBeyondViewport": whole}
    if whole:
        size = driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
        options["clip"] = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
    path.write_bytes(base64.b64decode(driver.execute_cdp_cmd("Page.captureScreenshot", options)["data"]))
