"""Mails in which every sentence is an answering machine's: whoever wrote them, nothing is lost."""

import re

from chalicelib.mail_parser.verdicts import one_of

_ADDRESS = r"[\w.+-]+@[\w.-]+"
_WHOM = (
    r"(?:(?:my|our|the|one of my|one of our) )?(?:colleagues?|assistant|secretary|deputy|team|office"
    r"|reception"
    r"|manager|helpdesk|help desk|switchboard)"
)

# What stands before the text or below it.
_FRAME = one_of(
    r"^\W*(?:hello|hi|dear|good (?:day|morning)|guten tag|sehr geehrte|hallo|liebe|bonjour|madame|buongiorno"
    r"|buenos días|hola|estimad\w+|gentile|您好|你好|尊敬的|各位|お世話に)[^\n.。！!，,]{0,40}[,.!，。！]?$",
    r"^(?:\W*(?:(?:kind|best|warm|many)? ?regards|best wishes|sincerely|yours|cheers|thanks|many thanks"
    r"|mit (?:freundlichen|besten)|viele grüße|freundliche grüße|beste grüße|cordialement|bien à vous"
    r"|saludos|un saludo|atentamente|cordiali saluti|saluti|祝好|此致|顺祝|顺颂|祝您)\b[\s\S]{0,200})\Z",
    flags=re.MULTILINE,
)

_FORMULAS = (
    one_of(
        r"^\W*(?:hello|hi)\b[,!. ]|thank(?:s| you)(?: \w+)? for (?:your|the|contacting|writing"
        r"|getting in touch)(?: (?:e-?mail|message"
        r"|mail|note|us|me|to us|to me))?",
        r"(?:i am|i'm|i’m|i will be|i'll be|i’ll be)(?: currently| presently| now)? (?:out of (?:the "
        r"|my )?office"
        r"|on (?:\w+ )?(?:leave|vacation|holidays?)|away(?: from (?:the |my )?(?:office|desk|mail))?"
        r"|travell?ing"
        r"|on (?:a )?business (?:trip|travel)|not in the office)",
        r"(?:with|have|having|and have) (?:\w+ ){0,2}access to (?:my )?(?:e-?mails?|mails?|inbox)",
        r"(?:i )?(?:will|'ll|shall) (?:be (?:back|returning)|return|(?:respond|reply|answer|attend|get back)"
        r"(?: to)?(?: (?:you|your|my|all|the|any|e-?mails?|messages?|mails?|requests?)\b)*)",
        r"(?:this|the|my) (?:mailbox|e-?mail(?: address| account)?|address|account|inbox) (?:is|will)(?: be)?"
        r" (?:not|no longer)(?: being| be)? (?:monitored|read|checked|in use|active|used|attended|valid)",
        r"(?:your )?e-?mails? (?:will|is|are) not (?:be )?(?:being )?(?:read|forwarded|monitored|checked)",
        r"(?:please )?do not (?:reply|respond)(?: directly)?(?: to this)?(?: e-?mail| message| mail"
        r"| address)?",
        r"(?:please note that )?i(?: am| have|'m|’m|'ve|’ve)? (?:no longer (?:with|at|employed (?:by|at)"
        r"|work(?:ing)?"
        r" (?:for|at|with))|left|retired)(?: (?!and\b|but\b)[\w&-]+){0,4}",
        rf"(?:(?:for|in|if)(?: \w+['’]?\w*){{0,6}} (?:urgent|immediate|emergency|urgency|assistance|help)"
        rf"(?: \w+){{0,3}},? )?(?:please |kindly )?(?:contact|call|e-?mail|reach|write to"
        rf"|direct [\w ]{{0,40}}? to"
        rf"|send [\w ]{{0,40}}? to)(?: {_WHOM}(?: (?:at|on|via|under))?)?(?: \(?{_ADDRESS}\)?"
        rf"|(?<=colleague)|(?<=office)|(?<=team)|(?<=assistant)|(?<=reception))",
    ),
    one_of(
        r"vielen dank für (?:ihre|deine) (?:e-?mail|nachricht|mail)|ich bin|nicht im (?:büro|haus)"
        r"|im urlaub|auf dienstreise|nicht erreichbar"
        r"|ihre (?:e-?mail|nachricht|mail) wird nicht (?:weitergeleitet|gelesen)|kehre|zurück"
        r"|wieder erreichbar"
        r"|in dringenden (?:fällen|angelegenheiten)[^.\n]{0,30}(?:wenden|kontaktieren)[^.\n]{0,60}"
        r"(?:kolleg\w+|vertretung|zentrale|sekretariat)",
        r"je suis (?:\w+ )?(?:absent\w*|en congés?|en vacances|en déplacement)(?: du bureau)?"
        r"|(?:je )?serai de retour"
        r"|en cas d['’]urgence, (?:merci de|veuillez|vous pouvez) contacter (?:le standard|mon|ma|mes|notre)?"
        r"(?: collègues?| assistante?| équipe)?",
        r"(?:estaré|estoy) (?:fuera de la oficina|de vacaciones)|para (?:asuntos"
        r"|temas) urgentes, (?:por favor )?"
        r"(?:contacte|contactar|póngase en contacto)(?: con)? (?:mi|nuestro) \w+|a mi regreso",
        r"sono (?:fuori (?:sede|ufficio)|in ferie|assente)|risponderò|al mio (?:rientro|ritorno)",
    ),
    one_of(
        r"(?:本人|我)?(?:目前|现在|现|正在|正|将|因)?(?:休假|年假|产假|请假|度假|外出|出差)(?:中|期间)?"
        r"|不在(?:办公室|公司|辦公室)",
        r"(?:本人|我)?(?:已经|已)?(?:于[\d年月日. -]+)?(?:离职|退休|离开(?:本)?公司)"
        r"|(?:此|本|该)邮箱(?:已|将)?(?:不再|停止)(?:使用|查看|收信)",
        r"(?:返回|回到|回)(?:工作岗位|公司|办公室|岗位)?(?:上班|工作)?|(?:如|若)?有?(?:急事"
        r"|紧急(?:事[情宜务])?|要事|工作事宜)"
        rf"[，,]?请?(?:联系|拨打|致电)(?:我的?)?(?:同事|手机|电话)?\s*(?:{_ADDRESS}|[^，。,.\n]{{0,20}})",
        r"(?:我)?(?:会|将)?(?:尽快|及时|第一时间)(?:给|与|向|为)?您?(?:回复|答复|联系|处理)(?:您)?"
        r"|感谢(?:您的)?(?:来信|邮件|来函)"
        r"|(?:您的?)?(?:邮件|来信)(?:我)?(?:已|已经)?收到|谢谢|多谢|祝好|您好|你好",
        r"お世話になっております|休暇を?(?:いただいて|取得して)(?:おります|います)"
        r"|不在に?(?:して)?(?:おります|います|となります)"
        r"|お急ぎの(?:場合|方|際)は?[、,]?[^。\n]{0,30}ご連絡(?:ください|お願い\w*)",
    ),
)
_LEFT_OVER = re.compile(
    r"[\w.+-]+@[\w.-]+|\d+|(?<![^\W\d_])(?:"
    r"until|till|untill|from|to|through|starting|since|and|or|will|be|back|on|the|in|at|of|this|next|week"
    r"|month"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:jan|febr)uary|march|april|may|june|july|august|"
    r"(?:sept|nov|dec)ember|october|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|am|pm|st|nd|rd|th|i|my|a|an"
    r"|returning|return|when|upon|after|as|soon|possible|you|your|for|date|today|tomorrow|during|time|period"
    r"|absence|currently|please|note|not|within|days?|later|then|again|office|hours?|bis|zum|vom|am|ab|und"
    r"|einschließlich|januar|februar|märz|mai|juni|juli|oktober|dezember|montag|dienstag|mittwoch|donnerstag"
    r"|freitag|derzeit|wieder|der|den|jusqu|au|du|le|et|inclus|janvier|février|mars|avril|juin|juillet|août"
    r"|septembre|octobre|novembre|décembre|lundi|hasta|el|de|y|enero|febrero|marzo|abril|mayo|junio|julio"
    r"|agosto"
    r"|septiembre|octubre|noviembre|diciembre|lunes|fino|al|il|gennaio|febbraio|aprile|maggio|giugno|luglio"
    r"|settembre|ottobre|dicembre|lunedì"
    r")(?![^\W\d_])|[年月日号周至到从于后前上下午点一二三四五六七日天まで的我，]|星期|期间|目前|现在",
    re.IGNORECASE,
)


def says_nothing_else(text: str) -> bool:
    """Tell whether a text without its formulas and dates has no word left."""
    left = _FRAME.sub(" ", text[:2000])
    for formulas in _FORMULAS:
        left = formulas.sub(" ", left)
    return len(text) <= 2000 and not re.search(r"[^\W_]", _LEFT_OVER.sub(" ", left))
