r"""Cleans a student's Markdown so that no page that shows it runs, loads or submits anything.

nbgrader's feedback and formgrader render Markdown with raw HTML let through, so cleaning happens here, in the source:
gently at first, so that maths like ``$a<b$`` and code stay as they were. The result is then rendered as nbconvert
renders it and checked by an HTML5 parser; what still holds anything active is cleaned without finesse.
"""

import html
import re
from collections import Counter
from urllib.parse import unquote

import nh3

from autograder.ingest.outputs import clean_picture

MAX_SOURCE = 20_000
MAX_OPENERS = 200
HEADER = re.compile(r"\s*(<!-- *(?:answer|task): *[A-Za-z0-9_\-]+ *-->)")

_VOID = {"br", "hr", "img"}
_PLAIN_TAGS = frozenset(
    re.findall(
        r"\w+",
        "a abbr b blockquote br caption center code dd del details div dl dt em font h1 h2 h3 h4 h5 h6 hr i img ins"
        " kbd li mark ol p pre q s samp small span strike strong sub summary sup table tbody td tfoot th thead tr tt"
        " u ul var",
    )
)
_ACTIVE_TAGS = frozenset(
    re.findall(
        r"\w+",
        "applet area audio base basefont bgsound body button canvas dialog embed fieldset form frame frameset head"
        " html iframe input isindex keygen label link listing map marquee math menu meta noembed noframes noscript"
        " object option output param picture plaintext portal progress script select slot source style svg template"
        " textarea title track video xmp",
    )
)
_ATTRIBUTE = r"\s+[A-Za-z_:@][\w:.\-]*(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?"
_TAG = re.compile(rf"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)(?P<attributes>(?:{_ATTRIBUTE})*)\s*/?>")
_ATTRIBUTE_VALUE = re.compile(r"([A-Za-z_:@][\w:.\-]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+))")
_ELEMENT_WITH_CODE = re.compile(r"(?is)<(script|style)\b[^>]*>.*?</\1\s*>")
_AUTOLINK = re.compile(r"<(?:https?://[^\s<>\"']+|(?:mailto:)?[\w.+\-]+@[\w.\-]+)>")
_TAG_START = re.compile(r"<(?=[A-Za-z/!?])")

# What the gentle pass leaves as it is, in the order in which a renderer looks for it.
_SEGMENT = re.compile(
    r"(?P<fence>^(?P<indent>[ >\t]{0,40}(?:[-*+]|\d{1,9}[.)])?[ \t]{0,8})(?P<mark>`{3,}|~{3,})(?P<info>[^\n`]*)$"
    r".*?(?:^[ >\t]{0,40}(?P=mark)[`~]*[ \t]*$|\Z))"
    r"|(?P<code>(?<![\\`])(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<maths>(?<!\\)\$\$.+?(?<!\\)\$\$"
    r"|(?<![$\\])\$(?:(?!\n[ \t]*\n)[^$])+?(?<!\\)\$"
    r"|\\\\\[.*?\\\\\]|\\\\\(.*?\\\\\)"
    r"|\\begin\{(?P<environment>[a-z]*\*?)\}.*?\\end\{(?P=environment)\})",
    re.MULTILINE | re.DOTALL,
)
# Commands of MathJax that make links, styles and classes, or load more commands.
_TEX_COMMAND = re.compile(r"\\(?:href|style|class|cssId|require|html[A-Za-z]*|data|unicode)(?![A-Za-z])")
_IMAGE = re.compile(r"!\[(?P<alt>[^\[\]]*)\]\(\s*(?P<url><[^<>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)")
_LINK = re.compile(r"(?P<start>\]\(\s*)(?P<url><[^<>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)")
_REFERENCE = re.compile(r"(?m)^(?P<start>[ >\t]*\[[^\[\]\n]+\]:\s*)(?P<url><[^<>\n]*>|\S+)")
_DATA_PICTURE = re.compile(r"(?<=[(\"'=<])data:(image/(?:png|jpe?g|gif));base64,([A-Za-z0-9+/=]*)")
_KEPT_PICTURE = re.compile(r"attachment:picture-\d+\.\w+")
_REMOVED = "#removed"


def clean_markdown(source, attachments, budget):
    """Clean one Markdown cell.

    Parameters
    ----------
    source : str
    attachments : dict    as read from JSON, not trusted: {file name: {media type: base64}}
    budget : Budget       for the notebook's pictures

    Returns
    -------
    source : str
    attachments : dict    png, jpeg and gif pictures that the source uses, under plain names
    notes : list of str   what was removed, as clauses
    """
    notes = []
    header = HEADER.match(source)
    # On the mark's own line Markdown ends: all of it would go into the page as it is, code spans and maths included.
    start, body = (f"{header[1]}\n\n", source[header.end() :].lstrip("\n")) if header else ("", source)
    body, kept = _take_pictures(body, attachments, budget, notes)
    room = budget.take("text", len(body), MAX_SOURCE)
    if len(body) > room:
        notes.append("a text cell was cut, as it is very long or there are very many")
        body = body[:room] + "\n\n[... cut]"
    cleaned = _clean(body, kept, start)
    if cleaned != body:
        notes.append("active or unusual HTML, links or pictures in a text cell were made harmless")
    return start + cleaned, kept, notes


def _clean(body, attachments, start):
    """The gentlest form that a page can show safely behind ``start``."""
    # Formulas that open and never close take renderers quadratic time.
    if all(body.count(opener) <= MAX_OPENERS for opener in ("\\\\[", "\\\\(", "\\begin{")):
        for attempt in (_gentle, _harsh):
            cleaned = attempt(body)
            if _renders_safely(cleaned, attachments, start):
                return cleaned
    return as_code_block(body)


def as_code_block(text):
    """Any text as a Markdown code block, for cells that have no Markdown form."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"\n\n{fence}\n{text}\n{fence}\n"


# Pictures


def _take_pictures(body, attachments, budget, notes):
    """Move inline pictures to attachments, give all plain names, and drop what is no picture."""
    kept = {}

    def keep(mime, data):
        mime = mime.replace("jpg", "jpeg")
        picture = clean_picture(mime, data, budget)
        if not picture:
            return None
        name = f"picture-{len(kept) + 1}.{mime.removeprefix('image/')}"
        kept[name] = {mime: picture}
        return name

    def inline(match):
        name = keep(match[1].lower(), match[2])
        return f"attachment:{name}" if name else _REMOVED

    names = {}

    def attached(match):
        asked = match[1]
        if asked not in names:
            bundle = attachments.get(asked, attachments.get(unquote(asked)))
            bundle = bundle if isinstance(bundle, dict) else {}
            found = ((mime, data) for mime, data in sorted(bundle.items()) if isinstance(data, str))
            names[asked] = next((name for mime, data in found if (name := keep(mime, data))), None)
        if names[asked] is None:
            notes.append("a picture that is missing, too large or of a kind that is not taken was left out")
            return _REMOVED
        return f"attachment:{names[asked]}"

    body = re.sub(r"(?<=[(\"'=<])attachment:([^\s()\"'<>]+)", attached, body)
    body = _DATA_PICTURE.sub(inline, body)
    return body, kept


# The gentle pass


def _gentle(body):
    """Neutralise what is active, and leave code and maths as they are."""
    pieces, end = [], 0
    for match in _SEGMENT.finditer(body):
        pieces.append(("text", body[end : match.start()]))
        if match["maths"]:
            pieces.append(("maths", match[0]))
        elif match["fence"] and match["info"].strip().lower().startswith("mermaid"):
            # nbconvert writes the body of a mermaid block into the page as it is.
            pieces.append(("code", match["indent"] + match["mark"] + match[0][match.end("info") - match.start() :]))
        else:
            pieces.append(("code", match[0]))
        end = match.end()
    pieces.append(("text", body[end:]))
    pieces = [(k, _clean_links(_ELEMENT_WITH_CODE.sub("", text)) if k == "text" else text) for k, text in pieces]
    unbalanced = _unbalanced_tags(pieces)
    cleaned = []
    for index, (kind, text) in enumerate(pieces):
        if kind == "text":
            text = _TEX_COMMAND.sub(r"\\text", _clean_tags(text, unbalanced.get(index, ())))
        elif kind == "maths":
            text = _TEX_COMMAND.sub(r"\\text", _TAG_START.sub(_space_if_dangerous, _TAG.sub(_drop_if_active, text)))
        cleaned.append(text)
    return "".join(cleaned)


def _space_if_dangerous(match):
    """In maths a blank after ``<`` changes nothing, and no parser takes it for a tag."""
    return "<" if _is_harmless(match.string, match.start()) else "< "


def _drop_if_active(tag):
    """Nothing in place of a whole tag that runs, loads or submits something; any other tag as it is."""
    active = tag["name"].lower() in _ACTIVE_TAGS or re.search(r"(?i)\son[a-z]+\s*=", tag["attributes"])
    return "" if active else tag[0]


def _is_harmless(text, start):
    """Whether no HTML parser whatever can make something active of the ``<`` at ``start``.

    Without an equals sign before the next ``>`` there is no attribute with a value; then only the name matters.
    """
    if text[start + 1] in "!?":
        return False
    name = re.match(r"</?([A-Za-z0-9]*)", text[start:])[1].lower()
    region = text[start:].partition(">")[0]
    # Names of one letter are common in maths, and tags of that name do no harm.
    return "=" not in region and (len(name) == 1 or name not in _ACTIVE_TAGS | _PLAIN_TAGS)


def _unbalanced_tags(pieces):
    """Positions of tags that do not pair up, by piece: they would break the page around the cell."""
    open_tags, bad = [], {}
    for index, (kind, text) in enumerate(pieces):
        for match in _TAG.finditer(text) if kind == "text" else ():
            name = match["name"].lower()
            if name in _VOID or name not in _PLAIN_TAGS:
                continue
            place = (index, match.start())
            if not match["close"]:
                open_tags.append((name, place))
                continue
            while open_tags and name in (opened for opened, _ in open_tags):
                opened, where = open_tags.pop()
                if opened == name:
                    break
                bad.setdefault(where[0], set()).add(where[1])
            else:
                bad.setdefault(index, set()).add(match.start())
    for _, where in open_tags:
        bad.setdefault(where[0], set()).add(where[1])
    return bad


def _clean_tags(text, unbalanced):
    pieces, position = [], 0
    for match in _TAG_START.finditer(text):
        start = match.start()
        if start < position:
            continue
        pieces.append(text[position:start])
        tag = _TAG.match(text, start)
        if link := _AUTOLINK.match(text, start):
            pieces.append(link[0])
            position = link.end()
        elif tag and tag["name"].lower() in _PLAIN_TAGS and start not in unbalanced:
            pieces.append(_plain_tag(tag))
            position = tag.end()
        elif tag and (tag["attributes"] or tag["name"].lower() in _ACTIVE_TAGS):
            position = tag.end()
        else:
            pieces.append("<" if not tag and _is_harmless(text, start) else "&lt;")
            position = start + 1
    pieces.append(text[position:])
    return "".join(pieces)


def _plain_tag(tag):
    """A tag written anew with the few attributes that only inform."""
    name = tag["name"].lower()
    if tag["close"]:
        return f"</{name}>"
    pairs = _ATTRIBUTE_VALUE.finditer(tag["attributes"])
    values = {pair[1].lower(): html.unescape(pair[2] or pair[3] or pair[4] or "") for pair in pairs}
    if name == "img":
        alt, source = re.sub(r"[\[\]\n<>]", " ", values.get("alt", "")), values.get("src", "")
        return f"![{alt}]({source})" if _KEPT_PICTURE.fullmatch(source) else f"[{alt or 'picture'}]"
    written = ""
    if name == "a" and _scheme(values.get("href", "")) in ("http", "https", "mailto"):
        written += f' href="{html.escape(values["href"])}"'
    if name in ("td", "th"):
        spans = [key for key in ("colspan", "rowspan") if re.fullmatch(r"[1-9]\d?", values.get(key, ""))]
        written += "".join(f' {key}="{values[key]}"' for key in spans)
    return f"<{name}{written}>"


def _clean_links(text):
    def image(match):
        url = _bare(match["url"])
        if _KEPT_PICTURE.fullmatch(url):
            return match[0]
        # A picture from elsewhere would be fetched as the page opens; a link waits for a click.
        return f"[{match['alt']}]({match['url'] if _scheme(url) in ('http', 'https') else _REMOVED}"

    def link(match):
        url = _bare(match["url"])
        safe = _scheme(url) in ("", "http", "https", "mailto", "attachment")
        return match[0] if safe else f"{match['start']}{_REMOVED}"

    return _REFERENCE.sub(link, _LINK.sub(link, _IMAGE.sub(image, text)))


def _bare(url):
    return url[1:-1] if url.startswith("<") else url


def _scheme(url):
    """A link's scheme as a browser understands it: entities, backslashes, blanks and control characters undone."""
    plain = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", html.unescape(url))
    plain = "".join(c for c in plain if c.isprintable() and not c.isspace())
    match = re.match(r"([A-Za-z][A-Za-z0-9+.\-]*):", plain)
    return match[1].lower() if match else ("?" if re.match(r"[^/?#]*:", plain) else "")


# The harsh pass


def _harsh(body):
    """Break every tag, link, picture and mermaid block, wherever it stands."""
    body = _TAG_START.sub("< ", _TAG.sub(_drop_if_active, _ELEMENT_WITH_CODE.sub("", body)))
    body = re.sub(r"\](?=[(:\[])", "] ", body)
    body = re.sub(r"(?i)(?<=[`~])[ \t]{0,20}mermaid", "", body)
    return _TEX_COMMAND.sub(r"\\text", body)


# The proof


def _renders_safely(body, attachments, start=""):
    """Whether nbconvert's rendering of a cell holds nothing but plain tags, plain attributes and known pictures.

    ``start`` is the answer's mark, the one comment that may stand in a page.
    """
    if not re.search(r"[<\[]|```|~~~", body) and not _TEX_COMMAND.search(body):
        return True
    # Takes a second to import, and most cells never need it.
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    stand_ins = {name: {mime: "AAAA" for mime in bundle} for name, bundle in attachments.items()}
    try:
        page = MarkdownWithMath(renderer=IPythonRenderer(escape=False, attachments=stand_ins)).render(start + body)
    except Exception:  # whatever it trips over here it would trip over when feedback is made
        return False
    page = page.replace(start.strip(), "", 1)
    if re.search(r"<[!?]", page):
        return False
    opened = Counter(name.lower() for name in re.findall(r"<([A-Za-z][A-Za-z0-9]*)", page))
    closed = Counter(name.lower() for name in re.findall(r"</([A-Za-z][A-Za-z0-9]*)", page))
    if any(opened[name] != closed[name] for name in (opened | closed).keys() - _VOID - {"input"}):
        return False
    outside_code = re.sub(r"(?s)<(pre|code)\b.*?</\1>", "", page)
    return not _TEX_COMMAND.search(outside_code) and _strict(page) == _permissive(page)


_RENDERED_ATTRIBUTES = {
    "a": {"href", "class", "title"},
    "img": {"src", "alt", "title"},
    "td": {"style", "colspan", "rowspan"},
    "th": {"style", "colspan", "rowspan"},
    "input": {"class", "type", "disabled", "checked"},
    "ol": {"start"},
    "code": {"class"},
    "span": {"class"},
    "div": {"class"},
    "pre": {"class"},
    "li": {"class"},
    **{f"h{level}": {"id"} for level in range(1, 7)},
}


def _strict(page):
    """The page with only what nbconvert writes for plain Markdown."""

    def value(tag, attribute, text):
        allowed = {
            ("img", "src"): r"data:image/(png|jpeg|gif);base64,AAAA",
            ("a", "href"): r"(?i)(https?:|mailto:|[^:]*$|[/?#]).*",
            ("input", "type"): "checkbox",
        }.get((tag, attribute), r"text-align: ?(left|center|right);?" if attribute == "style" else r"(?s).*")
        return text if re.fullmatch(allowed, text) else None

    return nh3.clean(
        page,
        tags=_PLAIN_TAGS | {"input"},
        clean_content_tags=set(),
        attributes=_RENDERED_ATTRIBUTES,
        attribute_filter=value,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel=None,
    )


def _permissive(page):
    """The page as the same parser reads it with everything allowed; what `_strict` removes makes the difference."""
    names = {name.lower() for name in re.findall(r"<\s*/?([A-Za-z][^\s/>]*)", page)}
    schemes = {name.lower() for name in re.findall(r"([A-Za-z][A-Za-z0-9+.\-]*):", html.unescape(page))}
    return nh3.clean(
        page,
        tags=_PLAIN_TAGS | _ACTIVE_TAGS | names,
        clean_content_tags=set(),
        attributes=_RENDERED_ATTRIBUTES,
        generic_attribute_prefixes={""},
        url_schemes=schemes | {"http", "https", "mailto", "data", "javascript", "vbscript", "file", "blob"},
        link_rel=None,
    )
