"""Models to choose from, and how downloads stand, as styled text. Pure; every text is literal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from interviewer.text import size
from interviewer.tui.clock import minutes
from interviewer.tui.literal import literal, one_line

if TYPE_CHECKING:
    from interviewer.models.catalogue import Entry, Offer, Transfer

NAME = 19  # cells of a model's name in a row
LICENCE = 11
BAR = 24
ROLES = {"encoder": "grading", "chat": "chat", "speech": "speech"}
SIGNS = {"coming": "↓", "pausing": "‖", "paused": "‖", "failed": "!", "done": "●"}
STYLES = {"failed": "bold $text-error", "done": "$text-success", "coming": "$primary"}


def row(offer: Offer, transfer: Transfer | None) -> Content:
    """One line: state, name, size, what for, licence, and whether it fits into the memory."""
    state, style = standing(offer, transfer)
    sign = "●" if offer.in_use else SIGNS.get(transfer.state if transfer else offer.state, " ")
    fit = literal(offer.fit, "$text-warning" if offer.fit != "fits" else "$quiet")
    return Content.assemble(
        literal(f"{sign} ", "$text-success" if offer.in_use else style),
        literal(f"{_cut(offer.name, NAME):<{NAME}}", "bold" if offer.in_use else ""),
        literal(f" {size(offer.size):>7}  "),
        literal(f"{ROLES[offer.kind]:<8}", "$quiet"),
        literal(f"{_cut(offer.licence, LICENCE):<{LICENCE}} ", "$quiet"),
        literal(f"{state:<15}", style),
        fit,
    )


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def title(memory: int, free: int) -> Content:
    """What the screen is about, and what a model has to fit into."""
    told = f"   {size(memory)} of memory here, {size(free)} free" if memory else ""
    return Content.assemble(("Models to choose from", "bold $primary"), literal(told, "$quiet"))


def standing(offer: Offer, transfer: Transfer | None) -> tuple[str, str]:
    """How a model stands in a word or two, and the style of it."""
    if transfer is not None and transfer.state != "done":
        return f"{transfer.state} {_share(transfer)}", STYLES.get(transfer.state, "$text-warning")
    if offer.in_use:
        return "in use", "$text-success"
    if transfer is not None:
        return "downloaded", ""
    return ("paused" if offer.state == "begun" else offer.state), ""


def detail(offer: Offer, transfer: Transfer | None) -> Content:
    """What one model is: for what, how large, from where, under which licence; and its download."""
    lines = [literal(offer.about)]
    if transfer is not None and transfer.state == "failed":
        return Content("\n").join([*lines, progress(transfer)])
    parameters = f"{offer.parameters} parameters" if offer.parameters else "parameters not stated"
    lines.append(literal(f"{parameters}, licence {offer.licence}", "$quiet"))
    if offer.entry is not None:
        lines.append(one_line(_source(offer.entry), style="$quiet"))
    if transfer is not None:
        lines.append(progress(transfer))
    return Content("\n").join(lines)


def terms(entry: Entry) -> str:
    """What a person agrees to before anything is fetched."""
    about = "" if entry.exact else "about "
    told = [f"{about}{size(entry.size)} from {entry.host}", f"Licence: {entry.licence}"]
    if entry.licence_url:
        told.append(entry.licence_url)
    known = "Its digest is known and checked." if entry.exact else "The digest that the server states is checked."
    return "\n".join([*told, known, "The server sees your network address and this program's name."])


def _source(entry: Entry) -> str:
    return f"from {entry.host}, see {entry.licence_url or entry.files[0].url}"


def progress(transfer: Transfer) -> Content:
    """A bar, bytes, rate and time left; or what failed."""
    if transfer.state == "failed":
        return Content.assemble(("! ", STYLES["failed"]), literal(transfer.problem))
    done = round(BAR * transfer.done / transfer.total) if transfer.total else 0
    told = f"  {_share(transfer)} of {size(transfer.total)}{_pace(transfer)}"
    return Content.assemble(("━" * done, "$primary"), ("╌" * (BAR - done), "$quiet"), literal(told))


def _pace(transfer: Transfer) -> str:
    if transfer.state == "coming" and transfer.total and transfer.done >= transfer.total:
        return ", checking"
    if transfer.state != "coming":
        return f", {transfer.state}"
    return f", {size(transfer.rate)}/s, {minutes(transfer.left)} left" if transfer.rate else ""


def _share(transfer: Transfer) -> str:
    return f"{transfer.done / transfer.total:.0%}" if transfer.total else "0%"


def summary(transfers: Sequence[Transfer]) -> Content:
    """All downloads in one line, for screens that are about something else."""
    return Content.assemble(("↓ ", "$primary"), literal("; ".join(_told(transfers))))


def _told(transfers: Sequence[Transfer]) -> Iterator[str]:
    for each in transfers:
        if each.state == "paused":
            yield f"The download of {each.name} is paused at {_share(each)}: m, d, then g goes on"
        elif each.state == "done":
            yield f"{each.name} is downloaded: m, d, then u uses it"
        elif each.state == "failed":
            yield f"{each.name} failed: {each.problem}"
        else:
            yield f"{each.name} {_share(each)} of {size(each.total)}{_pace(each)}"


def by_name(transfers: Sequence[Transfer]) -> Mapping[str, Transfer]:
    return {each.name: each for each in transfers}
