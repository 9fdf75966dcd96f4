"""One page that shows every mail in each language, for whoever edits the words."""

from html import escape
from pathlib import Path
from tempfile import gettempdir

from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.mail.base import Mail
from chalicelib.domain.policy.policy import Policy
from chalicelib.locale.words import languages, main_language
from chalicelib.outbound.letters import Letter, file_of
from operating.samples.scenes import Scenes

PAGE = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{brand}: mails</title>
<meta name="viewport" content="width=device-width">
<style>
body{{margin:0;font:15px/1.5 system-ui,sans-serif;background:#e9edeb;color:#1d2b28}}
nav{{position:sticky;top:0;z-index:1;max-height:30vh;overflow:auto;padding:10px 20px;background:#fff}}
nav a{{margin-right:14px;white-space:nowrap;color:#0d5c4f}}
article{{margin:20px;padding:16px;background:#fff;border-radius:8px}}
h2{{margin:0;font-size:17px}}p{{margin:2px 0 12px;color:#5c6b66}}
div{{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,2fr);gap:14px}}
iframe{{width:100%;height:640px;border:1px solid #ccd5d1}}
pre{{margin:0;height:620px;padding:10px;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere;background:#f4f6f5}}
@media (max-width:800px){{div{{grid-template-columns:minmax(0,1fr)}}}}
</style></head><body><nav>{links}</nav>
{mails}
</body></html>
"""
MAIL = """<article id="{name}"><h2>{subject}</h2>
<p>{name} · {kilobytes:.1f} kB · mails/{file}</p>
<div><iframe title="{name}" sandbox loading="lazy" srcdoc="{html}"></iframe>
<pre lang="{language}">{text}</pre></div>
</article>"""


def page(policy: Policy) -> str:
    """Every mail with sample data under this policy: subject, size, HTML part and text part."""
    scenes = Scenes(policy)
    shown = {
        f"{scene}-{language}": (scene, language, scenes.write(scene, language))
        for scene in scenes.names
        for language in languages()
    }
    links = (f'<a href="#{name}">{name}</a>' for name in shown)
    mails = (_mail(name, *given) for name, given in shown.items())
    return PAGE.format(
        brand=escape(policy.brand[main_language()]), links="\n".join(links), mails="\n".join(mails)
    )


def write(policy: Policy, target: Path | None) -> Path:
    """Write the page to a file and return it; without a name, to one in the temporary folder."""
    file = target or Path(gettempdir()) / "aftercare-mails.html"
    file.write_text(page(policy), encoding="utf-8")
    return file


def _mail(name: str, scene: str, language: Language, letter: Letter) -> str:
    return MAIL.format(
        name=name,
        language=language,
        file=file_of(Mail.by_name[scene.partition("-")[0]], language),
        subject=escape(letter.subject),
        kilobytes=(len(letter.html.encode()) + len(letter.text.encode())) / 1000,
        html=escape(letter.html),
        text=escape(letter.text),
    )
