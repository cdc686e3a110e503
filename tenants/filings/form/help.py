"""What the paper form does not say: where a value is found, what a word means, an example."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MORE: dict[str, Promise] = {
    "wechat_id": _(
        "Sign in at mp.weixin.qq.com with the account and open Settings and development (设置与开发), Account "
        "information (账号信息): the WeChat ID (微信号) stands there. Without a computer: open the account in WeChat; "
        "the ID stands on its page. Where there is none, enter the original ID alone."
    ),
    "original_id": _(
        "It stands on the same page as the WeChat ID: Settings and development (设置与开发), Account information "
        "(账号信息), Original ID (原始ID). With it your filing stays yours when the WeChat ID changes."
    ),
    "account_type": _(
        "A service account (服务号) stands among your followers' chats and may send four times a month. A subscription "
        "account (订阅号) lies in the folder of subscriptions and may send every day. Which of the two yours is stands "
        "under Account information (账号信息), too."
    ),
    "content": _("Tick what the account really publishes or offers; what it might do some day is not meant."),
    "purpose": _(
        "An example: “Opening hours, new dishes and offers of our restaurant in Donggang; for our guests; about twice "
        "a week; no news.” Two or three sentences are enough."
    ),
    "opened_on": _(
        "The day on which the account was registered. Account information (账号信息) shows it as the time of "
        "registration (注册时间); the first message of the account is a good sign, too."
    ),
    "verified": _(
        "Yes, if WeChat has verified (微信认证) who is behind the account and the verification is good today: the "
        "account's page then shows “verified” (已认证). One that ran out counts as no."
    ),
    "admin_name": _(
        "The person who scanned the code as administrator (管理员) when the account was registered, or who took that "
        "over. It stands under Settings and development (设置与开发), Administrator (人员设置)."
    ),
    "admin_wechat": _("The personal WeChat ID: in WeChat under Me (我), below the name."),
    "followers": _(
        "It stands on the first page of mp.weixin.qq.com: total users (总用户数). Today's number will do."
    ),
    "org_type": _(
        "As the certificate says it: organ, public institution, limited company, self-employed, school, association."
    ),
    "uscc": _("18 digits and letters, on the business licence or the certificate, mostly at the top."),
    "org_code": _(
        "Who still has the old certificate without an 18-character code enters the 9 characters here."
    ),
    "org_head": _(
        "The legal representative or the person in charge, as on the certificate. A copy of this person's identity "
        "card is needed."
    ),
    "founder_id_number": _(
        "Residence permits and the cards of foreigners with 18 characters are good, too. Only the offices that work on "
        "your filing can see it, and each time it is recorded."
    ),
}
