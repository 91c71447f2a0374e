"""Do the pages of the demonstration clinic answer? Asked over HTTP, as a browser would, signed in as each role."""

from __future__ import annotations

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any

from reprieve.clinic.demonstration import SignIn
from reprieve.clinic.running import serving
from reprieve.errors import FactError

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def check_pages(server: Any, people: list[SignIn]) -> Iterator[str]:
    """One line a page that answered. Raises FactError at the first that did not."""
    with serving(server) as address:
        yield f"  {_get(_browser(), f'{address}/up')[0]} {address}/up"
        for one in people:
            browser = _browser()
            text = _signed_in(browser, address, one)
            for path in ("/", *_menu(text)):
                status, text = _get(browser, address + path)
                if status != 200 or "<h1" not in text:
                    raise FactError(path, status, "does not answer", "This is our own fault.", "demo.page")
                yield f"  {status} {path} ({one.role})"


def _browser() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))


def _get(
    browser: urllib.request.OpenerDirector, url: str, said: dict[str, str] | None = None
) -> tuple[int, str]:
    body = None if said is None else urllib.parse.urlencode(said).encode()
    request = urllib.request.Request(url, data=body, headers={"Referer": url})  # noqa: S310
    try:
        with browser.open(request, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace")


def _signed_in(browser: urllib.request.OpenerDirector, address: str, one: SignIn) -> str:
    login = f"{address}/account/login/"
    _, page = _get(browser, login)
    status, page = _get(browser, login, {**_token(page), "login": one.username, "password": one.password})
    if one.codes:
        said = {**_token(page), "code": one.codes[-1]}
        status, page = _get(browser, f"{address}/second-factor/authenticate/", said)
    if status != 200 or "account/logout" not in page:
        raise FactError("sign-in", one.role, "was not let in", "This is our own fault.", "demo.sign_in")
    return page


def _token(page: str) -> dict[str, str]:
    found = TOKEN.search(page)
    return {"csrfmiddlewaretoken": found[1]} if found else {}


def _menu(page: str) -> list[str]:
    """The addresses that the menu offers."""
    menu = re.search(r'<ul class="menu">(.*?)</ul>', page, re.DOTALL)
    return re.findall(r'href="([^"]+)"', menu[1]) if menu else []
