"""The words by which mail clients introduce an earlier mail, in the languages they speak."""

import re

_VERBS = (
    "wrote", "writes", "write", "said", "says", "typed", "scribbled", "spake",
    "schrieb", "schreibt", "a écrit", "a ecrit", "écrit", "escribió", "escribio", "escribe", "escreveu",
    "escreve",
    "ha scritto", "scrive", "scritto", "schreef", "het volgende geschreven", "geschreven", "skrev", "skriver",
    "kirjoitti", "napisał", "napisała", "napisał(a)", "napisał/a", "pisze", "napsal", "napsal(a)", "napísal",
    "napísal(a)", "писали", "писал", "написал", "написала", "написал(а)", "пишет", "писал(а)", "пише",
    "написав", "a írta", "írta",
    "ezt írta", "a scris", "έγραψε", "yazdı", "şunları yazdı", "yazmış", "viết", "đã viết", "menulis",
    "a scrit",
    "写道", "寫道", "写到", "寫到", "來信", "来信", "说道", "さんは書きました", "のメール", "が書きました",
    "書きました", "님이 작성", "님이 작성한 메일", "작성", "כתב", "כתב/ה", "كتب", "เขียนว่า",
)  # fmt: skip
_VERB = "(?:" + "|".join(re.escape(verb) for verb in sorted(_VERBS, key=len, reverse=True)) + ")"
_STARTS = (
    r"On|At|In article|In message|In reply to|In <|Am|Le|El|Em|Il|Op|Den|Dne|Dňa|W dniu|Dnia|Pe|Pada|Vào|"
    r"No dia|Вы писали|"
    r"Στις|Dana|Kuupäeval|2\d{3}[-/.年]|\d{1,2}[-/.]\d{1,2}[-/.]|在|于|於|当|On the|Quoting|"
    r"Zitat von|Citando|"
    r"Quoting from|Citát|\d{1,2}\. ?\w+ 20\d\d|Thus spake|According to|Once upon a time|Il giorno|mán|"
    r"Mon|Tue|Wed|Thu|"
    r"Fri|Sat|Sun|Понедельник|Вторник|Среда|Четверг|Пятница|Суббота|Воскресенье"
)
_TIMED = r"\d{1,2}[:：.h時时点]\d\d"
_DATED = r"(?:\d{1,2}[:：.h時时点]\d\d|(?:19|20)\d\d|\d{1,2}[-/.]\d{1,2}[-/.]\d\d|\d{1,2}月\d{1,2}日)"
_ADDRESS = r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}(?:@[\w.-]{2,}| (?:at|\(at\)) [\w-]{1,60}\.[a-z]{2,})"

HAS_VERB = re.compile(rf"(?<![A-Za-z]){_VERB}(?![A-Za-z])", re.IGNORECASE)
STARTS_ATTRIBUTION = re.compile(rf"[\s*|]*(?:\W?(?:{_STARTS})(?![A-Za-z]))", re.IGNORECASE)
DATED = re.compile(_DATED)
# People tell what somebody wrote on Monday; clients name the year and the minute.
STAMPED = re.compile(
    rf"(?:(?:19|20)\d\d|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d\d|\d月\d{{1,2}}日).{{1,40}}?(?<![\d.]){_TIMED}"
    rf"|(?<![\d.]){_TIMED}(?![.\d]\d).{{0,40}}?(?:(?:19|20)\d\d|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d\d)"
)
ADDRESSED = re.compile(_ADDRESS)
ENDS_ADDRESSED = re.compile(rf"{_ADDRESS}[>)\]]*\s*[:：]\Z")
# "My wishes:" — not a name, not a date, not "he wrote", not "Dear Tom:".
OWN_COLON = re.compile(
    rf"(?!(?:dear|hi|hello|hey|sehr geehrte|hallo|您好|你好|尊敬)\b)"
    rf"(?!(?-i:[A-Z][\w.]* )+(?-i:[A-Z])[\w.]*[:：]\Z)"
    rf"(?!.*(?:\d|@|original|(?<![A-Za-z]){_VERB}))[^<>]+[:：]\Z",
    re.IGNORECASE,
)
# In these languages clients put the verb last; people go on: "On Monday he said the following:".
VERB_LAST = re.compile(r"[\s*|]*(?:On|At)\b|[\s*|]*[在于於当]", re.IGNORECASE)
ENDS_VERB = re.compile(r"(?:wrote|writes|[写寫][道到])\W*\Z", re.IGNORECASE)
UNPOINTED = re.compile(rf"(?=.{{0,40}}{_DATED}).{{0,160}}<{_ADDRESS}>\Z")
# Yahoo's mobile clients let the earlier mail begin on the same line.
RUNNING = re.compile(rf"\s*(?:On|在) .{{6,160}}<{_ADDRESS}>,? ?{_VERB} ?[:：](?=\s{{2,}}\S)", re.IGNORECASE)
COLON = re.compile(r"[:：;]\s*[.…]*\Z")

# Header fields of an earlier mail, in the words clients use: kind → words.
_FIELDS = {
    "from": "From|Sender|Von|De|Da|Van|Från|Fra|Od|Ot|От|Kimden|Lähettäjä|Feladó|De la|Từ|Dari|Von|"
    "Expéditeur|Mittente|Remitente|"
    "发件人|寄件者|寄件人|发信人|發件人|差出人|送信者|보낸 ?사람|보낸이|Από|מאת|من|来自|发送人|發信人|发件者",
    "date": "Sent|Date|Sent Time|Gesendet|Gesendet am|Datum|Envoyé|Envoyé le|Date d'envoi|Enviado|"
    "Enviado el|Enviada em|"
    "Enviado em|Fecha|Data|Inviato|Verzonden|Skickat|Sendt|Wysłano|Odesláno|Отправлено|Дата|Lähetetty|"
    "Küldve|Trimis|"
    "Gönderildi|Tarih|Ngày|发送时间|发件时间|发送日期|發送時間|寄件日期|日期|时间|時間|送信日時|日時|日付|"
    "보낸 ?날짜|날짜|Sent at|傳送時間|"
    "Ημερομηνία|נשלח|发送|傳送日期|发信时间",
    "to": "To|Recipient|An|À|A|Para|Aan|Till|Til|Do|Komu|Кому|Vastaanottaja|Címzett|Către|Kime|Kepada|Đến|"
    "Destinataire|收件人|收件者|"
    "收信人|宛先|받는 ?사람|받는이|Προς|אל|إلى|接收人|A\xa0",
    "cc": "Cc|CC|Kopie|Copie|Copia|Kopia|Kopi|Копия|抄送|抄送人|副本|副本抄送|참조|Bcc|密送",
    "subject": "Subject|Betreff|Objet|Asunto|Assunto|Oggetto|Onderwerp|Ämne|Emne|Temat|Předmět|Тема|Aihe|"
    "Tárgy|Subiect|"
    "Konu|Chủ đề|Subjek|Perihal|主题|主題|主旨|标题|件名|제목|Θέμα|נושא|الموضوع|题目",
    "other": "Reply-To|Organization|Importance|Priority|Newsgroups|Message-ID|Attachments?|附件|"
    "Wichtigkeit|重要性|"
    "Importancia|Resent-From|Mailing-List|Categories",
}  # fmt: skip
_FIELD = "|".join(f"(?P<{kind}>{words})" for kind, words in _FIELDS.items())
# Bold stars, table bars, and the wide spaces in 主　题 are drawn around and within the words.
FIELD = re.compile(
    rf"(?:\A|(?<=[\s|;,>*)）]))[\s*|>]{{0,6}}(?:{_FIELD})[\s*]{{0,3}}(?:[:：]|\|)", re.IGNORECASE
)
SPACED_FIELDS = re.compile(r"(?<=[主抄日时发附])[\s\u3000]+(?=[题送期间件])")

_SEPARATED = (
    r"original|original messages?|original appointment|ursprünglicher termin|"
    r"original mail|original e-?mail|forwarded message|forwarded mail|"
    r"forwarded by .{1,60}|message d'origine|"
    r"message original|message transféré|courriel original|mail d'origine|ursprüngliche nachricht|"
    r"originalnachricht|"
    r"original-nachricht|weitergeleitete nachricht|mensaje original|mensaje reenviado|mensagem original|"
    r"mensagem encaminhada|messaggio originale|messaggio inoltrato|oorspronkelijk bericht|"
    r"doorgestuurd bericht|"
    r"ursprungligt meddelande|oprindelig meddelelse|alkuperäinen viesti|wiadomość oryginalna|původní zpráva|"
    r"исходное сообщение|пересылаемое сообщение|переадресованное сообщение|orijinal mesaj|原始邮件|"
    r"原始郵件|原邮件|原信|原始信息|原信息|原始短信|"
    r"回复的原邮件|回复的邮件|转发的邮件|转发的原邮件|转发邮件|转发邮件信息|已转发邮件|转发信件|"
    r"轉寄的郵件|原始信件|原始訊息|邮件原件|原文|"
    r"原始消息|来信原文|轉寄郵件|轉寄信件|元のメッセージ|元のメール|転送メッセージ|원본 메시지|원본 메일|"
    r"전달된 메시지|reply message|"
    r"reply message|replied message|forward message|forwarded email"
)
SEPARATOR = re.compile(
    rf"[\s*|>]*[-‐–—_=~*]{{2,}}\s*(?P<words>{_SEPARATED})\s*[-‐–—_=~*]{{2,}}[\s*|:：]*\Z", re.IGNORECASE
)
# These are words of people, too: they need a header block below, or a header block needs them.
WEAK_SEPARATOR = re.compile(
    r"[\s*|>]*[-‐–—_=~*]{2,}\s*(?:original|原文|原信)\s*[-‐–—_=~*]{2,}[\s*|:：]*\Z", re.IGNORECASE
)
UNRULED = re.compile(rf"\s*(?:{_SEPARATED})\s*[:：]?\s*\Z", re.IGNORECASE)
# Notes: "Fanhe ---22/11/2026 10:15:02---the first words".
EXCERPT = re.compile(r".{1,120}---.{0,30}\d[:.]\d\d.{0,30}---")
# Zoho writes its introduction as a separator, GroupWise between marks; Notes breaks its own over two lines.
RULED = re.compile(
    r"\s*>{3,} .{5,200}\d.{0,20}>{3,}\s*\Z|\s*-{2,}\s*(?:(?:On|在) .{5,300}(?:wrote|撰写|写道|寫道)|"
    r"Forwarded by .{3,200} on .{4,80})\s*-{2,}\s*\Z",
    re.IGNORECASE,
)
# Notes draws a table: the names of fields stand bare, alone or at the right.
BARE_FIELD = re.compile(
    r"(?:\A|\s{3,})(?:(?P<to>To|An|收件人)|(?P<cc>cc|Kopie|抄送)|(?P<subject>Subject|Thema|主题))(?:\s+\S.*|\s*)\Z",
    re.IGNORECASE,
)
TIMED = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4},? +(?:at )?\d{1,2}:\d\d|\d{1,2}:\d\d(?::\d\d)? ?[AP]M", re.IGNORECASE
)
BEGINS_FORWARD = re.compile(
    r"[\s*>]*(?:Begin forwarded message|Start of forwarded message|"
    r"Anfang der weitergeleiteten (?:Nachricht|E-Mail)|"
    r"Début du (?:message|courriel) (?:transféré|réexpédié)|Inizio (?:del )?messaggio inoltrato|"
    r"Inicio del mensaje reenviado|Início da mensagem (?:re)?encaminhada|Begin doorgestuurd bericht|"
    r"Vidarebefordrat brev|下面是被?转发的邮件|以下是转发的邮件|开始转发邮件|开始转发的邮件|转发的邮件|"
    r"以下是轉寄的郵件|轉寄訊息開頭|"
    r"開始轉寄郵件|転送されたメッセージ|Начало переадресованного (?:сообщения|письма)|"
    r"전달된 메시지 시작)\s*[:：]\s*\Z",
    re.IGNORECASE,
)
FORWARD = re.compile(
    r"forward|weitergeleitet|transféré|réexpédié|reenviado|encaminhad|inoltrato|doorgestuurd|"
    r"vidarebefordr|пересыл|"
    r"переадрес|转发|轉寄|転送|전달",
    re.IGNORECASE,
)
REPLY_ABOVE = re.compile(
    r"[\s#*=_>-]*(?:please )?(?:(?:type|write|enter) your (?:reply|answer|message) above|reply above|"
    r"(?:do not|don't) (?:write|type) below)|[\s#*=_>-]*请?在(?:此|这|本)(?:线|行|处)?(?:以上|上方|"
    r"之上)(?:回复|答复|输入)",
    re.IGNORECASE,
)
RULE = re.compile(r"\s*[-_—–=*━─]{5,}\s*\Z")
FORWARDED_SUBJECT = re.compile(
    r"\s*(?:\[[^\]]{1,40}\]\s*)?(?:fwd?|wg|tr|rv|enc|i|vs|doorst|转发|轉寄|转寄|転送|pd|vl|"
    r"пересл)\s*(?:\[\d+\])?\s*[:：]",
    re.IGNORECASE,
)
ANSWERED_SUBJECT = re.compile(
    r"\s*(?:\[[^\]]{1,40}\]\s*)?(?:re|aw|sv|antw|ref|rif|ynt|odp|vá|答复|回复|回覆|答覆|返信|答复|ответ|"
    r"回信|res)\s*(?:\[\d+\])?\s*[:：]",
    re.IGNORECASE,
)
ANSWERS_BELOW = re.compile(
    r"\b(?:in ?-?line|in(?: the)? (?:red|blue|green|bold|capitals)|interspersed|comments? below|"
    r"answers? below|repl(?:y|ies) below|"
    r"see below|responses? below|below in)\b|标红|红字|红色字?|蓝字|蓝色字?|绿色字|下方回复|回复在下|"
    r"答复在下|见下方|逐条|逐一回复|原文中回复|邮件中回复",
    re.IGNORECASE,
)
# Answers in another colour stand inside what is quoted.
ANSWERS_WITHIN = re.compile(
    r"\bin(?: the)? (?:red|blue|green|bold|capitals)\b|标红|红字|红色字?|蓝字|蓝色字?|绿色字", re.IGNORECASE
)
