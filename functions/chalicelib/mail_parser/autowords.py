"""What answering machines write, language by language."""

import re

from chalicelib.mail_parser.verdicts import one_of

_LEAD = r"^(?:\s*[\[(【（<]\s*(?:external|外部邮件|ext|spam)\s*[\])】）>])?\s*[\[(【（<\"“]?\s*"
_END = r"\s*(?:[:：\]）)】>\-–—|\"”]|$)"

# A subject that begins so was put there by a machine: a person answering it would have "Re:" before it.
ANSWER_SUBJECT = one_of(
    _LEAD
    + r"(?:auto(?:matic|mated|matical)?[- ]?(?:re(?:ply|sponse|sponder|spond|turn)|answer|email|message)"
    r"|auto-?submitted|vacation (?:re(?:ply|sponse)|message|notice)"
    r"|out[- ]of[- ](?:the[- ])?office(?: (?:auto ?reply|"
    r"notification|message|response|reply|notice))?|ooo(?= ?[:：])|away from (?:the office"
    r"|my mail)(?= ?:)|holiday reply"
    r"|réponse automatique|reponse automatique|message d['’]absence|absence du bureau"
    r"|absent(?:e)? du bureau"
    r"|automatische (?:antwort|reactie)|automatisch(?:e)? (?:antwoord|beantwoording)"
    r"|abwesenheits?(?:notiz|meldung"
    r"|nachricht|benachrichtigung|assistent)?|abwesend|respuesta automática|respuesta automatica"
    r"|fuera de (?:la )?oficina|resposta automática|ausência temporária|risposta automatica|fuori (?:sede"
    r"|ufficio)"
    r"|autosvar|automatisk(?:t)? svar|automaattinen vastaus|poissaolo\w*|afwezig\w*|frånvaro\w*|fravær\w*"
    r"|автоответ(?:чик)?|автоматический ответ|автоматична відповідь|odpowiedź automatyczna"
    r"|automatyczna odpowiedź"
    r"|autoodpowiedź|automatická odpověď|automatická odpoveď|automatikus válasz|răspuns automat"
    r"|otomatik yanıt"
    r"|otomatik cevap|αυτόματη απάντηση|תשובה אוטומטית|رد تلقائي|الرد التلقائي|trả lời tự động"
    r"|ตอบกลับอัตโนมัติ"
    r"|การตอบกลับอัตโนมัติ|balasan otomatis|respon otomatis|jawapan automatik|自动(?:回复|答复|回覆|回信"
    r"|应答|答覆)"
    r"|自動(?:回覆|回復|回信|答覆|返信|応答|送信)|(?:假期|休假|外出|度假|离职)自动(?:回复|答复)"
    r"|不在办公室|不在辦公室"
    r"|(?:外出|休假|假期)回复|外出中|不在通知|不在の(?:お知らせ|連絡)|자동 ?(?:회신|응답"
    r"|답장)|부재중(?: ?자동)?(?: ?(?:응답|회신))?)" + _END,
    _LEAD
    + r"(?:automatic(?:ally generated)? reply|自动回复|自動回覆|自動返信|out of office auto-?reply) ?\W",
    r"^\s*auto: .{0,80}\b(?:out of|away|abwesend|absent|returning)",
    r"^\s*[\w .,'-]{2,60} is (?:currently )?out of (?:the |my )?office\b.{0,10}(?:$|\(|until|from|return)",
    r"^\s*[\w .,'-]{2,60} (?:ist (?:nicht im|außer|abwesend)|est absent\w*|is niet aanwezig|è fuori)\b",
    r"^\s*(?:your e?-?mail requires verification|\[spam ?arrest\]|please confirm (?:your message|\(conf#))",
    r"^\s*(?:(?:return receipt|read receipt)(?=\s*[:：])|lesebestätigung|accusé de (?:lecture|réception)"
    r"|已读回执"
    r"|阅读回执|讀取回條"
    r"|閱讀回條|開封(?:済み|確認)|conferma di lettura|confirmación de lectura)" + _END,
    r"^\s*(?:return|read) receipt ?\(",
)

# A person who answers a machine's mail keeps its subject.
REPLY_SUBJECT = re.compile(
    r"\s*(?:re|aw|sv|antw|fwd?|wg|回复|答复|转发|回覆)\s*(?:\[\d+\])?\s*[:：]", re.IGNORECASE
)
# Aggregate reports of DMARC (RFC 7489, 7.2.1.1) and of TLS (RFC 8460, 5.3).
REPORT_SUBJECT = one_of(r"^\s*(?:\[.{0,40}\] ?)?report[- ]domain: ?\S+ +submitter: ?\S+ +report-id:")

# Machines and people write so; it weighs only together with what an answering machine adds.
ABSENT_SUBJECT = one_of(
    r"out of (?:the )?office|on (?:vacation|leave|holiday)|\bvacation\b|annual leave|away from|absence"
    r"|absent"
    r"|abwesen|休假|外出|出差|不在|离职|年假|產假|产假|ausente|assente|fuori ufficio|urlaub|congés?|放假",
)
# These begin a machine's subject as often as a person's.
HINTING_SUBJECT = one_of(
    r"(?:your |we )?(?:request|message|e-?mail|ticket|case|enquiry|inquiry|application) (?:has been "
    r"|was )?received",
    r"^\W*(?:request received|ticket (?:created|received|opened)|case (?:created|opened)|acknowledg)",
    r"thank(?:s| you) for (?:your (?:e-?mail|message|enquiry|inquiry|request)|contacting|writing)"
    r"|^\W*we received",
    r"(?:工单|请求|咨询|邮件|反馈|申请)(?:已)?(?:收到|受理|创建|提交成功)|已收到您|收到(?:您|你)的(?:来信"
    r"|邮件|工单|请求|反馈)",
    r"^\W*(?:read|已读|已讀|lu|gelesen|leído|letto|lido|not read|未读|deleted|既読|開封済み)\s*[:：]",
)
RECEIPT_SUBJECT = one_of(
    r"^\W*(?:read|已读|已讀|lu|gelesen|leído|letto|lido|not read|未读|未讀|既読|開封済み|lida|gelezen"
    r"|läst|прочитано)"
    r"\s*[:：]|^\W*(?:return|read) receipt\W*$",
)
READ_TEXT = one_of(
    r"your message\b[^§]{0,600}?(?:was (?:read|displayed|deleted)|has been read)|was read on"
    r"|已(?:于.{0,60})?(?:被)?阅读",
    r"于.{0,60}(?:阅读|读取)|ihre nachricht[^§]{0,600}?gelesen|votre message[^§]{0,600}?(?:lu|affiché)"
    r"|已读取?此?邮件",
    r"this is an? (?:return|read) receipt|was received by|confirmation that (?:your|the) (?:message|mail)"
    r"|阅读回执|已读回执|開封されました"
    r"|だれかが開封",
)

# A line that begins so: nobody calls himself automatic, and who quotes us writes words before it.
MACHINE_LINE = one_of(
    r"^\W*(?:this is an? (?:auto|system[- ]generated|computer[- ]generated)|this (?:e-?mail|message|reply"
    r"|response|mail)"
    r" (?:is|was|has been) (?:an )?(?:auto|sent auto|generated auto|system[- ]gen|computer[- ]gen)"
    r"|(?:auto(?:matic|mated)?[- ]?)(?:reply|response|responder|answer)\b ?(?:[:：.!\-]|from|$|message|to )"
    r"|\(?auto(?:matic|mated)[- ]?(?:reply|response)\)?$"
    r"|please do not reply (?:directly )?to this (?:auto|e-?mail|message)|do not reply to this"
    r"|ceci est (?:une réponse|un message) automatique|(?:dies|das) ist eine automat|diese (?:e-?mail"
    r"|nachricht) wurde"
    r" automat|este es un (?:mensaje|correo) autom|esta é uma (?:mensagem|resposta) autom"
    r"|questo è un messaggio autom"
    r"|это автоматическ|\[?自动回复\]?|【自动回复】|这是(?:一封|来自|由)?.{0,14}(?:自动(?:回复|发送|答复"
    r"|生成)|假期自动)"
    r"|(?:本|此|该)(?:邮件|信件|消息|信)(?:为|是|由|系)?.{0,8}(?:系统)?(?:自动(?:回复|发送|生成|发出"
    r"|回覆)|自動)"
    r"|(?:系统|系統)(?:自动|自動)(?:回复|发送|回覆|发出)|(?:系统|自动发送的?)邮件[，,]?请勿(?:直接)?回复"
    r"|请勿(?:直接)?回复(?:此|本|该)?邮件"
    r"|請勿(?:直接)?回覆|此為系統|自動返信|このメールは自動|本メールは.{0,12}自動|当メールは.{0,12}自動"
    r"|이 메일은 자동|자동 ?(?:회신|응답))",
    flags=re.MULTILINE,
)
# The last sentence, where the machine's words before it stand on the same line; a quotation would be closed.
LAST_LINE = one_of(
    r"[.!?。！？\n]\s*[(（【\[]?(?:这是(?:一封)?|(?:本|此|该)(?:邮件|信件)(?:为|是|由"
    r"|系)).{0,8}(?:系统)?自动(?:回复|发送|生成|发出|答复)"
    r"[^\n。”\"]{0,20}[）)】\]。.！!\s]*\Z",
    r"[.!?]\s+\(?(?:dies|das) ist eine automatisch|[.!?]\s+\(?ceci est un(?:e réponse| message"
    r"| e-?mail) automatique",
    r"[.!?]\s+\(?this is an? (?:auto(?:matic|mated)?|system[- ]generated|computer[- ]generated)[\w -]{0,20}"
    r"(?:e-?mail|message|reply|response|mail)(?:, please do not (?:reply|respond)[\w ]{0,30})?[\s.!)]*\Z",
)
FORMULA = one_of(
    r"我最近正在休假中，无法亲自回复|我将在假期结束后，?尽快给您回复",
    r"i(?:'ve| have) received your (?:e-?mail|message) and will (?:reply|respond|get back to you)",
    r"我们(?:已|已经)?收到(?:了)?(?:您|你)的(?:来信|邮件|留言)[^\n]{0,12}(?:会|将)[^\n]{0,14}(?:内"
    r"|尽快)[^\n]{0,4}(?:回复|答复|联系)",
)
# Short mails that say nothing but this.
THANKS_ONLY = one_of(
    r"^(?:您好[，,！! ]*)?(?:您的|您发(?:送)?(?:给我)?的)?(?:来信|邮件|来件)(?:我)?(?:已|已经"
    r"|我已)(?:收到|收悉)"
    r"[^\n]{0,30}(?<!请)(?:尽快|稍后|第一时间)[^\n我]{0,12}(?:回复|答复|处理|联系)",
    r"^(?:您好[，,！! ]*)?(?:您的|您发(?:送)?(?:给我)?的)(?:邮件|来信)[^\n]{0,8}(?:已|我已)(?:收到|收悉)"
    r"[，,。!！ ]*(?:谢谢|感谢|祝)?[^\n]{0,8}$",
)
CHALLENGE = one_of(
    r"(?:to|please) (?:confirm|verify) (?:that you are (?:a )?(?:human|real)|your (?:message"
    r"|e-?mail address) (?:was|by|so"
    r" that)|you sent)|(?:message|e-?mail) (?:has been|is being|is) held (?:until|pending"
    r"|because)[^\n]{0,80}"
    r"(?:confirm|verif|sender|approval)|boxtrapper|spam ?arrest|whitelist(?:ed)? (?:your"
    r"|you)[^\n]{0,60}(?:click|reply)",
    r"(?:click|reply|点击|回复)[^\n]{0,80}(?:to be (?:added to|put on)[^\n]{0,20}(?:white|safe|allow)"
    r"|以验证您(?:是|不是))",
    r"(?:add (?:yourself|me|you) to (?:my|your|the) (?:guest|white|safe|allow)|list of allowed senders"
    r"|was waitlisted)",
    r"邮件已?被?(?:暂时)?(?:保留|拦截|隔离)[^\n]{0,60}(?:验证|确认)|(?:信任|白)名单[^\n]{0,20}(?:点击|验证)",
    r"awaits moderator approval|your mail to '[^'\n]{1,80}' with the subject",
)
TICKET_TEXT = one_of(
    r"(?:we|i)(?:'ve| have)? (?:successfully )?received your (?:e-?mail|message|request|enquiry|inquiry"
    r"|ticket|query)",
    r"your (?:request|message|e-?mail|ticket|enquiry|inquiry|case|query) (?:\(?#?\w+\)? )?(?:has been|was"
    r"|is) (?:success"
    r"fully )?(?:received|created|logged|assigned|registered|opened)|(?:ticket|case|reference) (?:number"
    r"|id|#|no\.?)",
    r"(?:reply|type).{0,20}above this line|(?:we will|will|someone will|team will) (?:get back|respond"
    r"|reply|be in touch)"
    r"[^\n]{0,40}(?:soon|shortly|within|as possible)|thank you for (?:contacting|your (?:e-?mail|message"
    r"|enquiry))",
    r"(?:我们|我司|客服)?(?:已|已经)收到(?:您|你)的(?:来信|邮件|工单|请求|反馈|咨询|申请)|工单(?:编号|号)"
    r"|感谢您的(?:来信|来函|咨询|反馈)",
)
ABSENT = one_of(
    r"(?:i am|i'm|i will be|i'll be|i’m|i’ll be|he is|she is|we are)\b[^.\n]{0,30}?(?:out of (?:the "
    r"|my )?office|on (?:\w+ )?(?:leave|vacation|holiday)|away(?: from)?|travell?ing|not in the office"
    r"|out until"
    r"|on (?:a )?business trip)",
    r"(?:currently|presently) (?:out of|away|unavailable|on)|out of (?:the )?office (?:until|from"
    r"|with|returning|and)",
    r"nicht im (?:büro|haus)|im urlaub|abwesend|ne suis pas|suis (?:absent|en congé)"
    r"|fuera de la oficina|de vacaciones",
    r"je suis (?:\w+ )?(?:absent|en congé|en vacances)|(?:mailbox|inbox|e-?mail(?: address| account)?)"
    r" (?:is|will)(?: be)? (?:not|no longer)(?: being| be)? (?:monitored|read|checked|in use|active|used)"
    r"|no longer (?:with|at|employed|work(?:ing)? (?:for|at))|邮箱(?:已|将)?(?:不再|停止)使用",
    r"fuori (?:sede|ufficio)|in ferie|休假|外出|出差|不在办公室|不在公司|不在辦公室|请假|年假|产假"
    r"|離開辦公室|度假|不在(?:期间|の|して)"
    r"|放假期间|休暇|离职|已离开(?:公司|本公司)|부재|휴가|нахожусь в отпуске|отсутству",
)
# What an answering machine adds and a customer seldom does.
PROMISES = (
    one_of(
        r"(?:limited|no|intermittent|restricted|without|little"
        r"|sporadic) (?:or no )?access to (?:my )?(?:e-?mail|mail|inbox)",
        r"(?:not|n't) (?:be )?(?:able to )?(?:check|read|access|monitor|respond to"
        r"|reply to)\w* (?:\w+ ){0,3}(?:e-?mails?|mails?|messages?)|e-?mails? (?:will|is"
        r"|are) not (?:be )?(?:read|forwarded|monitored|checked)"
        r"|nicht weitergeleitet"
        r"|(?:无法|不能|不便)(?:及时|即时|第一时间|正常|亲自)?(?:查看|查收|回复|处理"
        r"|答复)(?:您的)?(?:邮件|来信|邮箱|您)?|keinen zugriff",
        r"(?:mailbox|inbox|e-?mail(?: address| account)?|address|account) (?:is|will)(?: be)? (?:not"
        r"|no longer)"
        r"(?: being| be)? (?:monitored|read|checked|in use|active|used)|邮箱(?:已|将)?(?:不再|停止)使用",
    ),
    one_of(
        r"(?:respond|reply|answer|get back|attend)\b[^.\n]{0,50}(?:when i (?:return|am back|get back)"
        r"|(?:up)?on my return|"
        r"after (?:i|my) (?:return|get back)|as soon as (?:i|possible))",
        r"nach meiner rückkehr|à mon retour|a mi regreso|al mio (?:rientro|ritorno)|(?:返回|回来|回到"
        r"|结束|回司|上班|回国)"
        r"(?:公司|办公室|后|之后|，|,|以后|岗位)[^\n]{0,20}(?:回复|答复|联系|处理)",
        r"(?:尽快|及时|第一时间)(?:给|与|向|为)?您(?:回复|答复|联系|处理)"
        r"|(?:会|将)[^\n]{0,12}(?:尽快|及时|第一时间)(?:回复|答复|联系|处理)",
    ),
    one_of(
        r"thank(?:s| you) (?:\w+ )?for your (?:e-?mail|message|mail|note)|感谢(?:您)?(?:的)?(?:来信|邮件"
        r"|来函|来邮)|谢谢(?:您)?的?来信",
        r"vielen dank für ihre|danke für (?:ihre|deine)|merci (?:pour|de) votre|gracias por su|grazie per"
        r"|您的(?:邮件|来信)"
        r"(?:我)?(?:已|已经)?收到",
    ),
    one_of(
        r"(?:urgent|immediate|emergenc|in my absence|during (?:my|this) (?:absence|time"
        r"|period))[^\n]{0,80}(?:contact|call|e-?mail"
        r"|reach|please)|(?:for|if) [^\n]{0,40}(?:urgent|immediate|assistance)|dringend"
        r"|en cas d['’]urgence|in caso di urgenza"
        r"|(?:如有|若有|有)?(?:急事|紧急|要事|紧急事[情宜务])[^\n]{0,20}(?:联系|致电|拨打|电话|请)"
        r"|急ぎの(?:場合|方|際)|para (?:asuntos|temas) urgentes",
    ),
)
