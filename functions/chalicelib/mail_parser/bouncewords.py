"""How machines that follow no standard say that a mail did not arrive: names, subjects, sentences."""

import re

from chalicelib.mail_parser.verdicts import one_of

# Local parts and names that only a mail system writes under.
MACHINE_ADDRESS = one_of(
    r"^(?:mailer-?_?daemon|mail-?daemon|mdaemon|daemon|post-?_?master|postoffice|mail-?deliver(?:y|ies)"
    r"|maildelivery(?:subsystem)?|mail-?system|mailsystem|mailer|mail-?admin|mailsvc"
    r"|microsoftexchange[0-9a-f]*"
    r"|bounces?|bounce-?notif\w*|undeliver\w*|deliver\w*-?(?:failure|status|report)|ndr|smtp|mta"
    r"|mail-?gateway"
    r"|mail\.?relay|system|sysadmin|mailadministrator|no-?reply-?bounces?)(?:[+.=-][^@]*)?@",
)
DAEMON = one_of(
    r"^(?:mailer-?_?daemon|mail-?daemon|mdaemon|mail-?delivery(?:subsystem|system)?)(?:[+.=-][^@]*)?@"
)
MACHINE_NAME = one_of(
    r"^courier mail server|mail server at ",
    r"mail(?:er)?[ -]?daemon|mail ?delivery ?(?:sub)?(?:system|service)|(?:inter|intra)net mail delivery",
    r"system administrator|^microsoft outlook$|^postmaster|mail (?:administrator|router|transfer)"
    r"|mail[ -]system",
    r"email delivery|delivery (?:sub|notif|status)|message router|^administrator$|邮件系统|系统管理员"
    r"|邮件投递",
    r"postmaster$|退信|邮件服务器|郵件系統|メール配信|メールシステム|server administrator",
)

_FOR = r"(?: to | for |\b)"
BOUNCE_SUBJECT = one_of(
    r"^\W*(?:undeliver(?:able|ed)|non[- ]?deliver(?:y|able|ed)|unzustellbar|non remis"
    r"|no se puede entregar)",
    r"^\W*(?:mail|message|e-?mail)?\W*deliver(?:y|ies)(?: status)?(?: notification| report| problem"
    r"| error)?"
    r"\W*(?:fail|error|problem|unsuccessful|not)",
    r"^\W*delivery (?:status )?(?:notification|report)|^\W*(?:mail|message) (?:delivery )?(?:status"
    r"|failure|failed)",
    r"^\W*return(?:ed)? (?:mail|message|to sender|e-?mail)|^\W*(?:mail|message) returned"
    r"|^\W*failure notice",
    r"^\W*message you sent .{0,20}(?:blocked|rejected|quarantined)|has detected that your message",
    r"^\W*(?:failed|rejected|bounced|undelivered|blocked) (?:mail|message|e-?mail|delivery)"
    r"|^\W*nondeliverable",
    r"^\W*(?:mail|message|e-?mail)\b.{0,60}(?:undeliver|not (?:be )?deliver|returned|bounced|rejected"
    r"|refused)",
    r"^\W*mail (?:system )?error|^\W*error sending|^\W*smtp (?:error|fail)|^\W*could not (?:send|deliver)",
    r"^\W*(?:user|recipient|address|mailbox) (?:unknown|not found|full)|^\W*unknown (?:user|recipient"
    r"|address)",
    r"^\W*problem(?:s)? (?:delivering|sending)|^\W*unable to deliver|^\W*warning: (?:could not|message)",
    r"^\W*(?:echec|échec) de (?:la )?(?:remise|distribution)|^\W*zustellung|^\W*mislukt"
    r"|^\W*mancato recapito",
    r"^\W*(?:系统)?退信|退信通知|未能送达|无法(?:投递|传递|送达|发送)|(?:发送|投递|送达|传递|传输)失败"
    r"|未送达|未送達",
    r"被退回|退回通知|邮件被?(?:退回|拒收)|投递(?:状态|报告)|傳遞(?:失敗|狀態)|無法(?:傳遞|投遞|送達)"
    r"|寄送失敗|退件",
    r"配信(?:エラー|不能|失敗)|送信(?:エラー|失敗)|배달(?:되지| ?실패|할 수)|반송|не ?доставлен"
    r"|сбой доставки",
    # as Exchange puts it before the subject in its languages
    r"^\W*(?:onbestelbaar|не удается доставить|niedostarczaln|nie można dostarczyć|nedoručiteln|nedoručeno"
    r"|kan (?:inte|ikke) lever|olevererbar|ei voi(?:da)? toimittaa|teslim edileme|kézbesíthetetlen"
    r"|imposibil de livrat|non recapitabile|não (?:é possível|foi possível) entregar|nicht zugestellt)",
    # content filters tell the sender, or whom they take for him
    r"^\W*(?:banned|virus|spam|infected|considered|bad[- ]header)\b.{0,60}\bfrom you\b",
    r"^\W*(?:delayed|verzögert|retard[ée]|retrasado|ritardato|atrasado|vertraagd|задержано"
    r"|opóźnion\w*)\s*[:：]",
    r"^\W*delayed (?:mail|message)|^\W*(?:mail|message)\b.{0,40}\bdelay|延迟(?:投递|送达|通知)|投递延迟",
)
DELAY_WORDS = one_of(
    r"\(delay(?:ed)?\)|^\W{0,20}delayed\b|\bdelayed \d+ hours?|(?:delivery|message|mail) (?:is |has been "
    r"|was )?delayed",
    r"warning message only|do not need to resend|has not (?:yet )?been delivered to one or more",
    r"will (?:be retried|continue to (?:be )?(?:try|tri|attempt)|keep trying|retry|try again)"
    r"|still (?:being|trying)",
    r"delivery will continue|could not send message for past|not yet (?:been )?delivered"
    r"|temporarily deferred",
    r"no action is required on your part|will be (?:re)?attempted|投递延迟|延迟(?:投递|送达|通知|报告)",
    r"^\W{0,20}(?:verzögert|retard[ée]|retrasado|ritardato|atrasado|vertraagd|задержано|opóźnion\w*)\s*[:：]",
    r"(?:noch nicht|(?:pas|non) encore|(?:aún|todavía) no|non (?:è )?ancora|ainda não|nog niet"
    r"|еще не)\b[^\n]{0,20}"
    r"(?:zugestellt|remis|distribué|entreg|consegnat|recapitat|bezorgd|доставлен)",
    r"配信(?:が|に)?(?:遅延|遅れ)|まだ配信され|再(?:送信|配信)を試み|遞送延遲|已延(?:迟|遲)|出现延迟"
    r"|아직 배달되지",
    r"(?:继续|再次|重新)(?:为您)?(?:尝试|重试|投递)|尚未(?:成功)?(?:投递|送达)|稍后(?:会|将)(?:继续|再"
    r"|重)|仍在(?:尝试|重试)",
    flags=re.MULTILINE,
)
FINAL_WORDS = one_of(
    r"permanent|giving up|given up|will not be retried|no further attempts|failed permanently|fatal error",
    r"message (?:has )?expired|not be delivered after|已放弃|不再(?:重试|尝试|投递)|最终"
    r"|returned to sender",
)

# A mail that begins so was written by a machine, whoever is named as its sender.
OPENING = one_of(
    r"^\W*(?:hi\. this is the (?:qmail-send|deliver|mail)|this (?:message|report) (?:was created"
    r"|is generated|is an)"
    r" automatic|this is an automatically generated delivery|this is the (?:mail|postfix"
    r"|mail delivery) ?(?:system|"
    r"program|agent|server|subsystem)|i'?m sorry to have to inform|i wasn'?t able to deliver"
    r"|the original message was"
    r" received at|your message (?:did not reach|(?:to|cannot|could not|couldn'?t|wasn'?t|was not"
    r"|has not)\b)"
    r"|delivery (?:to the following|has failed to|of the following)|the following (?:message|address"
    r"|recipient|e?mail)"
    r"|sorry,? we were unable to deliver|we(?:'re| are) (?:sorry|unable)|(?:an error occurred"
    r"|unable to deliver)"
    r"|address not found|message (?:not delivered|blocked)|a message that you sent"
    r"|-+ the following addresses"
    r"|failed to deliver|undeliverable|the mail system|this is a permanent error|message from \S+"
    r"|this is an? (?:delivery|warning|error|informational)|\*+ ?this is a warning|抱歉.{0,20}(?:退|无法"
    r"|未能|没有)"
    r"|很抱歉|您(?:发送|好|的邮件|发给|寄)|你(?:发送|好|的邮件)|系统退信|退信|邮件(?:无法|未能|被)|此邮件"
    r"|以下收件人|未能)",
)
FAILED = one_of(
    r"undeliver|not (?:be |been )?deliver|(?:couldn'?t|could not|cannot|can'?t|unable to|wasn'?t able to"
    r"|failed to)"
    r"(?: be)? (?:deliver|send|sent|reach|complete)|deliver\w*.{0,40}(?:fail|unsuccess|error|refus"
    r"|reject)|did not reach",
    r"fatal error|permanent (?:error|failure)|delivery\w*.{0,40}(?:was|were) (?:stopped|blocked|suspended)"
    r"|was (?:rejected|refused|not accepted|returned|blocked"
    r"|bounced)",
    r"mail (?:was |is )?returned|returned (?:mail|message|to)|giving up|user unknown|unknown user"
    r"|no such user",
    r"does ?n[o']t exist|not found|mailbox (?:is )?(?:full|unavailable)|failed recipient|rejected by"
    r"|has bounced",
    r"(?<!\d)5\d\d[ -]#?\d\.\d\.\d|said: [45]\d\d|smtp error|transcript of session|remote (?:host"
    r"|server) (?:said|ret)",
    r"退信|退回|无法(?:投递|送达|传递|发送|到达)|未能(?:送达|投递|发送)|(?:投递|发送|送达|传递)失败"
    r"|不存在|拒收|拒绝|未送达",
    r"退件|無法(?:傳遞|投遞|送達)|配信できません|送信できません|届きません|nicht (?:zugestellt"
    r"|übermittelt)|n'a pas (?:pu|été)",
    r"no se (?:pudo|ha podido)|non (?:è stato|può)|не (?:может|удалось|был)|niet (?:worden|kan)"
    r"|não (?:foi|pôde)",
    r"fehler bei der (?:nachrichten)?zustellung|nicht gefunden|échec de la remise|introuvable"
    r"|error de entrega"
    r"|impossibile (?:recapitare|consegnare|trovare)|falha na entrega|is mislukt|сбой доставки|не найден"
    r"|nie (?:można|udało)|nelze doručit|배달하지 못|찾을 수 없|(?:配信|送信|配達)に失敗|見つかりません",
)

# An address beside such words is whom to ask, not who could not be reached.
CONTACT = one_of(
    r"(?:contact|mailto:|assistance|questions|help|support|send (?:mail|e-?mail) to|forward"
    r"|report(?:ed)? (?:this )?to"
    r"|联系|咨询|客服|转发|举报|反馈|reporting-mta|helo|ehlo|mail from|sender|发件人|寄件|from:|from "
    r"|return-path)"
    r"[^\n@]{0,50}$",
)
LABEL = re.compile(
    r"^[\W_]*(?:(?:failed |original |final |intended |bad |invalid )?(?:recipients?|address(?:es|ee)?"
    r"|e-?mail|user|to"
    r"|rcpt to|mailbox)|收件人(?:邮件)?(?:地址|邮箱)?|收信人|退信地址|邮箱地址|目标地址|接收人|收件地址"
    r"|收件者|宛先|destinatario|destinataire"
    r"|empfänger)[\s*'\"]*[:：;=][\s\W]*$",
    re.IGNORECASE,
)
