"""Takes the pictures of the list of calls, with made-up calls in a store of its own.

Run from the repository's root, with Pillow: .venv/bin/python docs/screenshots/take_review.py
"""

from __future__ import annotations

import datetime
import tempfile
from pathlib import Path

from booth import chromium, keep
from playwright.sync_api import sync_playwright

from assist.delivery import Access, Hub, OverlayApp, Server
from assist.events import Band
from assist.review.site import review_routes
from assist.store.calls import CallParts, CallRow, CallToSave, TurnRow, save_reports
from assist.store.database import Database

SCHEMES = {"": "light", "-dark": "dark"}
AGENTS = (("林悦", "一组"), ("陈立", "一组"), ("王思远", "二组"), ("赵一鸣", "二组"))
CASES: tuple[tuple[str, str, str, float, Band, int, int, tuple[str, ...], str], ...] = (
    (
        "service",
        "宽带",
        "报修五天没人上门，前两次约好都没来",
        0.91,
        "furious",
        3,
        2,
        ("regulator_threat", "churn_threat", "repeat_issue"),
        "再没人来我就退款，找工信部投诉",
    ),
    ("product", "洗衣机", "新买的洗衣机第三天就不转了", 0.48, "tense", 0, 1, (), "能退款吗"),
    (
        "price",
        "话费套餐",
        "没开过的视频包扣了四个月",
        0.72,
        "angry",
        1,
        1,
        ("churn_threat",),
        "这四个月的钱要全额退款",
    ),
    ("", "快递", "改收货地址", 0.08, "calm", 0, 0, (), "谢谢，麻烦您了"),
    (
        "service",
        "信用卡",
        "还款日改了没有通知，产生了利息",
        0.63,
        "angry",
        2,
        1,
        ("repeat_issue",),
        "利息什么时候退款",
    ),
    ("product", "净水器", "滤芯换完还是漏水", 0.35, "tense", 0, 0, (), "师傅明天能到吗"),
    ("price", "会员", "自动续费没有提醒", 0.44, "tense", 1, 0, (), "我要退款，我没同意续费"),
    ("", "宽带", "问新小区能不能装", 0.04, "calm", 0, 0, (), "那我等您消息"),
    (
        "service",
        "机票",
        "航班取消，退款两周没到账",
        0.86,
        "furious",
        4,
        3,
        ("publicity_threat",),
        "退款到底哪天到，您给我个准话",
    ),
    ("product", "手机", "屏幕碎了问保修", 0.22, "calm", 0, 0, (), "好的，我寄过去"),
    ("service", "保险", "理赔材料交了三遍", 0.69, "angry", 1, 2, ("repeat_issue",), "还缺哪一样"),
    ("", "话费套餐", "办国际漫游", 0.05, "calm", 0, 0, (), "今天能生效吗"),
)


def calls() -> list[CallToSave]:
    now = datetime.datetime.now(datetime.UTC)
    made = []
    for n in range(48):
        kind, product, summary, anger, band, cuts, unanswered, flags, said = CASES[n % len(CASES)]
        agent, team = AGENTS[n * 7 % len(AGENTS)]
        started = now - datetime.timedelta(minutes=35 + n * 97)
        made.append(
            CallToSave(
                row=CallRow(
                    call_id=f"call-{n}",
                    source=f"call-{n}.flac",
                    language="zh",
                    started_at=started.strftime("%Y-%m-%dT%H:%M:%SZ"),
                    agent=agent,
                    team=team,
                    product=product,
                    duration_ms=95_000 + n * 37_000 % 540_000,
                    kind=kind,
                    anger_peak=anger,
                    peak_band=band,
                    interruptions=cuts,
                    interrupted=n % 4,
                    questions=unanswered + 2,
                    unanswered=unanswered,
                    score=max(38, 96 - unanswered * 11 - cuts * 7),
                    flags=flags,
                    summary=summary,
                ),
                report=b"{}",
                parts=CallParts(turns=(TurnRow("customer", 41_000 + n * 900, 44_000, said),)),
            )
        )
    return made


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        Database.open(str(Path(folder) / "calls.sqlite")) as db,
        sync_playwright() as playwright,
    ):
        save_reports(db, calls())
        app = OverlayApp(Hub(), Access("t"), routes=review_routes(db, Path(folder)))
        server = Server(app, port=0)
        server.start()
        browser = chromium(playwright)
        for suffix, scheme in SCHEMES.items():
            for name, query in (("review", ""), ("review-search", "text=退款")):
                page = browser.new_page(
                    viewport={"width": 1360, "height": 850},
                    color_scheme=scheme,  # type: ignore[arg-type]
                    locale="zh-CN",
                )
                page.goto(server.url.replace("/?", "/review?", 1) + f"&{query}")
                page.locator("#calls tbody tr").first.wait_for()
                page.wait_for_timeout(300)
                keep(page, f"{name}{suffix}")
                page.close()
        browser.close()
        server.stop()


if __name__ == "__main__":
    main()
