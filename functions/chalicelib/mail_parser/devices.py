"""The line that a device or a mail program writes below the words: "Sent from my iPhone", 发自我的iPhone."""

import re

# Only such names tell a program's line from a person's "Sent with DHL" or 通过手机无法连接.
_BRAND = (
    r"iphone|ipad|ipod|android|samsung|galaxy|huawei|honor|xiaomi|redmi|oppo|vivo|oneplus|pixel|blackberry|"
    r"outlook|windows (?:phone|mail|10|11)|yahoo|gmail|proton ?mail|proton|aol|zoho|fastmail|nokia|htc|"
    r"xperia|motorola|workspace|foxmail|thunderbird|spark|mailbird|airmail|superhuman|k-9|bluemail|tutanota|"
    r"tuta|em client|mailspring|canary|boxer|web\.de|gmx|mail\.ru|macbook|imac|t-mobile|verizon|"
    r"sprint|at&t|icloud"
)
_THING = (
    r"mobile|phone|smartphone|cell|handheld|device|wireless|tablet|watch|mac|mail|e-?mail|handy|"
    r"mobiltelefon|gerät|app|téléphone|mobile|portable|appareil|móvil|celular|dispositivo|aparelho|"
    r"telefono|telefoon|toestel|telefon|urządzenia|telefonu|мобильн\w*|почт\w*|телефона"
)
_MINE = r"mon|ma|meu|minha|mi|mio|mia|mijn|min|mitt|mojego|mého|моего"
_PROGRAM_ZH = (
    r"iphone|ipad|华为|荣耀|小米|红米|oppo|vivo|一加|三星|魅族|安卓|android|qq ?邮箱|网易邮箱|foxmail|"
    r"outlook|windows|hua ?wei|honor|xiaomi|redmi|yahoo(?: mail)?|雅虎|钉钉|企业微信|新浪|mac|apple|"
    r"spark|gmail|galaxy"
)
_BRAND_ZH = rf"{_PROGRAM_ZH}|手机|平板|邮箱|邮件|移动|行動|裝置"
_REST = "[^?？]"  # a program asks nothing
_REST_ZH = "[^?!？！，。,]"
_KIND_ZH = (
    r"(?:\s*(?:的|手机|移动|平板|专属商务|邮箱|大师|智能|专业|极速|版|客户端|应用|app|for|[a-z\d.+'’]{1,12}))"
)

_ENGLISH = (
    (
        rf"(?:sent|written|typed|composed)(?: wirelessly)? (?:(?:from|via|with|using|by|on|through)"
        rf" {_REST}{{0,50}}\b(?:{_BRAND})\b{_REST}{{0,80}}"
        rf"|from {_REST}{{0,40}}\b(?:{_THING})\b{_REST}{{0,80}}|from my \S{_REST}{{0,60}})"
    ),
    r"sent with .{0,80}secure (?:e-?mail|message).{0,40}",
    r"get (?:the )?(?:new )?(?:outlook|bluemail|yahoo mail)\b.{0,10} for [^?]{0,100}",
    (
        r"(?:obtener|obtenir|télécharger|obter|baixar?|ottieni|scarica|holen sie sich|hämta|hent|"
        r"pobierz|скачать) outlook .{0,20}(?:ios|android).{0,60}"
    ),
    r"outlook (?:für|voor) (?:ios|android) (?:herunterladen|beziehen|downloaden).{0,60}",
    rf"(?:download|try|get) .{{0,20}}\b(?:{_BRAND})\b.{{0,20}} for (?:ios|android).{{0,80}}",
    r"yahoo mail: search, organi[sz]e.{0,60}",
)
_EUROPEAN = (
    (
        rf"(?:envoyé (?:de|depuis|à partir|avec|via)|enviado (?:desde|do|de|a partir|con|com|pelo)|"
        rf"inviato (?:da|dal|con)|(?:verstuurd|verzonden) (?:vanaf|met|van|vanuit)|skickat (?:från|med)|"
        rf"sendt (?:fra|med)|wysłan[eoy] z|odesláno (?:z|ze)|отправлено (?:с|из|от|через)|lähetetty)"
        rf"\b{_REST}{{0,50}}\b(?:{_BRAND}|{_THING}|{_MINE})\b{_REST}{{0,60}}"
    ),
    (
        rf"(?:diese (?:nachricht|e-?mail) wurde )?von meinem {_REST}{{1,60}}"
        rf"(?:gesendet|versendet|verschickt|geschrieben){_REST}{{0,20}}"
    ),
    rf"gesendet (?:von|mit|aus|über|per) {_REST}{{0,50}}\b(?:{_BRAND}|{_THING})\b{_REST}{{0,40}}",
)
_ASIAN = (
    rf".{{0,10}}(?:{_BRAND}).{{0,6}}から送信.{{0,20}}",
    r".{0,30}에서 보냄|나의 .{0,40}보냄",
    (
        rf"(?:发自|發自|发送自|寄自|传自|傳送自|来自|來自)\s*(?:我的?)?(?!你|您|贵){_REST_ZH}{{0,20}}"
        rf"(?:{_BRAND_ZH}){_KIND_ZH}{{0,8}}"
    ),
    rf"(?:发自|發自|发送自)我的?(?!内?心){_REST_ZH}{{1,24}}",
    (
        rf"(?:由|使用|通过|透過|[从從](?:我的)?)\s*{_REST_ZH}{{0,20}}(?:{_PROGRAM_ZH}){_REST_ZH}{{0,14}}"
        r"(?:发送|發送|发出|傳送)"
    ),
    (
        rf"(?:获取|下载|取得)\s*(?:适用于)?{_REST_ZH}{{0,20}}"
        r"(?:outlook|yahoo|foxmail|网易邮箱|qq ?邮箱).{0,60}"
    ),
)
_SCANNED = (
    r"this (?:e-?)?mail (?:has been|was) (?:checked|scanned).{0,120}|virus-?free\b(?!.*\?).{0,60}",
    r"(?:www\.)?(?:avast|avg)\.com.{0,40}|no virus found.{0,80}|checked by avg.{0,60}",
    r"此(?:电子)?邮件(?:已|没有).{0,30}病毒.{0,40}|diese e-?mail wurde von .{0,40}virenfrei.{0,40}",
)
LINE = re.compile(
    r"[\s\-–—*_<(\[]*(?:"
    + "|".join((*_ENGLISH, *_EUROPEAN, *_ASIAN, *_SCANNED))
    + r")[\s.>)\]*_<]*(?:[<(]?\s*https?://\S+\s*[>)]?\s*)*\Z",
    re.IGNORECASE,
)
