from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from assist.delivery.statics import Statics


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    (folder / "wall").mkdir(parents=True)
    (folder / "main.js").write_text("export const 钱 = 1;\n", encoding="utf-8")
    (folder / "wall" / "wall.css").write_text("body { margin: 0; }\n", encoding="utf-8")
    (folder / ".hidden").write_text("no", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("no", encoding="utf-8")
    return folder


class Client:
    """Asks the application, without a server between."""

    def __init__(self, folder: Path) -> None:
        self._app = Starlette(routes=[Statics(folder).route("/static")])

    def get(self, path: str, *, method: str = "GET", **headers: str) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://t") as client:
                return await client.request(method, path, headers=headers)

        return asyncio.run(ask())


@pytest.fixture
def client(folder: Path) -> Client:
    return Client(folder)


def test_files_come_with_their_type_and_whole(client: Client) -> None:
    script = client.get("/static/main.js")
    assert script.text == "export const 钱=1;"
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert script.headers["content-length"] == str(len(script.content))
    assert client.get("/static/wall/wall.css").headers["content-type"].startswith("text/css")
    assert client.get("/static/main.js", method="HEAD").status_code == 200


def test_a_file_that_is_known_is_not_sent_again(client: Client) -> None:
    etag = client.get("/static/main.js").headers["etag"]
    again = client.get("/static/main.js", **{"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


def test_a_file_that_has_changed_is_read_again(client: Client, folder: Path) -> None:
    before = client.get("/static/main.js").headers["etag"]
    (folder / "main.js").write_text("export const 钱 = 2;\n", encoding="utf-8")
    after = client.get("/static/main.js", **{"If-None-Match": before})
    assert after.text == "export const 钱=2;"


@pytest.mark.parametrize(
    "name",
    ["", "none.js", "wall", ".hidden", "../secret.txt", "%2e%2e/secret.txt", "wall/../main.js%00"],
)
def test_nothing_else_is_served(client: Client, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_a_page_may_not_be_changed(client: Client) -> None:
    assert client.get("/static/main.js", method="POST").status_code == 405
