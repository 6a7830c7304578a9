"""How single words, units and signs of the trade are said: data for `speakable`, and nothing else."""

from __future__ import annotations

# Said otherwise than written; matched as whole words, whatever their case.
NAMES = {
    "k8s": "kubernetes",
    "kubectl": "kube control",
    "kubelet": "kube let",
    "nginx": "engine x",
    "postgresql": "Postgres Q L",
    "sqlite": "S Q lite",
    "asyncio": "async I O",
    "restful": "restful",
    "sudo": "sue do",
    "stdin": "standard in",
    "stdout": "standard out",
    "stderr": "standard error",
    "i18n": "internationalization",
    "l10n": "localization",
    "uuid": "U U I D",
    "e.g.": "for example",
    "i.e.": "that is",
    "etc.": "and so on",
    "vs.": "versus",
    "vs": "versus",
    "node.js": "node J S",
    ".net": "dot net",
    "c++": "C plus plus",
    "c#": "C sharp",
    "f#": "F sharp",
    "24/7": "twenty four seven",
}

# Capitals that are said as a word; those of six letters and more always are.
WORDS = frozenset(
    """
    ACID ADD ALL ALTER AND ANY AS ASC BASE BEGIN BY CASE CASTS CHAR CHECK CORS COUNT CROSS CRUD DAG DATE DESC DO
    DROP ELSE END ENUM EXEC FALSE FOR FROM FULL GET GETS GIL GRANT GROUP HAS HEAD IF IN INDEX INNER INT INTO IS
    JIT JOIN JSON KEY KEYS LEFT LIKE LIMIT LOCK MAX MERGE MIN NAT NEW NO NOT NULL OF OFF ON OOM OPEN OR ORDER
    OUTER OVER PATCH PING POST PUT PUTS RAID RAM READ RED REST RIGHT ROW ROWS SAGA SET SOAP SOLID SUM TABLE TEXT
    THE THEN TO TRUE UNION USE USING VIEW WAL WHEN WHERE WITH WRITE XOR YAML
    """.split()  # noqa: SIM905 - read as prose
)

# After a number: one, many.
UNITS = {
    "ns": ("nanosecond", "nanoseconds"),
    "µs": ("microsecond", "microseconds"),
    "μs": ("microsecond", "microseconds"),
    "us": ("microsecond", "microseconds"),
    "ms": ("millisecond", "milliseconds"),
    "s": ("second", "seconds"),
    "sec": ("second", "seconds"),
    "min": ("minute", "minutes"),
    "h": ("hour", "hours"),
    "KB": ("kilobyte", "kilobytes"),
    "kB": ("kilobyte", "kilobytes"),
    "MB": ("megabyte", "megabytes"),
    "GB": ("gigabyte", "gigabytes"),
    "TB": ("terabyte", "terabytes"),
    "PB": ("petabyte", "petabytes"),
    "KiB": ("kibibyte", "kibibytes"),
    "MiB": ("mebibyte", "mebibytes"),
    "GiB": ("gibibyte", "gibibytes"),
    "TiB": ("tebibyte", "tebibytes"),
    "Mbit": ("megabit", "megabits"),
    "Gbit": ("gigabit", "gigabits"),
    "Mbps": ("megabit per second", "megabits per second"),
    "Gbps": ("gigabit per second", "gigabits per second"),
    "GHz": ("gigahertz", "gigahertz"),
    "MHz": ("megahertz", "megahertz"),
    "k": ("thousand", "thousand"),
    "K": ("thousand", "thousand"),
    "M": ("million", "million"),
    "bn": ("billion", "billion"),
    "x": ("times", "times"),
    "req": ("request", "requests"),
    "rps": ("request per second", "requests per second"),
    "qps": ("query per second", "queries per second"),
    "tps": ("transaction per second", "transactions per second"),
    "wpm": ("word per minute", "words per minute"),
}

# After a slash: what something is counted per.
PER = {
    "s": "second",
    "sec": "second",
    "second": "second",
    "min": "minute",
    "minute": "minute",
    "h": "hour",
    "hour": "hour",
    "day": "day",
    "week": "week",
    "month": "month",
    "year": "year",
}

# Signs between or before things, the longer ones first; a space on each side is added.
SIGNS = {
    "===": "strictly equals",
    "!==": "strictly not equal to",
    "<=>": "compared to",
    "<->": "to and from",
    "==": "equals",
    "!=": "not equal to",
    "<>": "not equal to",
    "<=": "at most",
    ">=": "at least",
    "=>": "arrow",
    "->": "to",
    "→": "to",
    "<-": "from",
    ":=": "becomes",
    "+=": "plus equals",
    "-=": "minus equals",
    "++": "plus plus",
    "<<": "shift left",
    ">>": "shift right",
    "&&": "and",
    "||": "or",
    "::": " ",
    "..": " to ",
    "≤": "at most",
    "≥": "at least",
    "≠": "not equal to",
    "≈": "about",
    "×": "times",
    "±": "plus or minus",
    "=": "equals",
    "+": "plus",
    "&": "and",
    "@": "at",
    "€": "euros",
    "£": "pounds",
    "§": "section",
}
