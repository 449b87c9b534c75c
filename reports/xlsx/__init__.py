"""The working paper (工作底稿) of data classification, as practice in China keeps it: an Excel file of several sheets.

概览, 数据资产清单, 分类分级清单, 未覆盖清单, 处置建议, 处置差距, 图例与说明; of a later run 变化 and 趋势 too.
Written row by row in constant memory.
Text is written as text whatever it looks like, so that no name of a file ever becomes a formula or a link.
"""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path

from models.messages import Lang
from reports.base import RunView
from reports.files import replacing, scratch_folder


def write(run: RunView, path: Path, lang: Lang) -> None:
    """Write the working paper of ``run`` to ``path`` in ``lang``, whole or not at all."""
    import xlsxwriter

    from reports.xlsx import later, lists
    from reports.xlsx.legend import legend
    from reports.xlsx.overview import overview
    from reports.xlsx.rows import Words, moment
    from reports.xlsx.style import Formats

    summary = run.summary
    words = Words(summary, lang)
    # The writer's own temporary files hold masked values only, and go with this folder.
    with replacing(path) as part, scratch_folder() as scratch:
        options = {
            "constant_memory": True,
            "tmpdir": scratch,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        book = xlsxwriter.Workbook(str(part), options)
        try:
            book.use_zip64()
            created = moment(summary.get("finished"))
            book.set_properties(
                {
                    "title": words.messages["title"],
                    "author": "pandian",
                    "created": created if isinstance(created, datetime) else datetime.now(UTC).replace(tzinfo=None),
                }
            )
            formats = Formats(book, lang)
            for sheet in (overview, lists.inventory, lists.actions, later.gaps, later.changes, later.trend, legend):
                sheet(book, formats, run, words)
            book.close()
        except BaseException:
            with contextlib.suppress(Exception):
                book.close()
            raise
