"""Words of the machine that people meet: what a value of a finding may hold, by the value's name; what the log of deeds tells."""

from collections.abc import Mapping

from domain.wording import N_

_FILING = {
    "code": N_("网站标识码"), "report_code": N_("纠错标识中的网站标识码"), "tag_code": N_("网页标签中的网站标识码"),
    "icp": N_("ICP 备案编号"), "police": N_("公安备案号"), "domain": N_("域名"), "name": N_("网站名称"), "organizer": N_("主办单位"),
    "duplicate": N_("重复开设"), "account_name": N_("账号名称"), "subject": N_("认证主体"), "uncertified": N_("没有平台认证"),
    "not_deregistered": N_("关停后未注销"),
}  # fmt: skip
_CERTIFICATES = {
    "handshake": N_("无法建立安全连接"), "wrong_name": N_("与域名不符"), "self_signed": N_("自签名"), "expired": N_("已到期"),
    "expiring": N_("即将到期"), "not_yet_valid": N_("尚未生效"), "chain": N_("证书链不完整"), "unknown_root": N_("签发机构不受信任"),
    "weak_key": N_("密钥过短"), "weak_signature": N_("签名算法已淘汰"), "old_protocol": N_("加密协议已淘汰"),
    "old_ciphers": N_("加密方式老旧"),
}  # fmt: skip
_HOW = {
    "absent": N_("没有找到搜索功能"), "dead": N_("搜索打不开"), "blind": N_("搜不到已有内容"), "unknown": N_("无法判定"),
    "redated": N_("发布后改过日期"), "backdated": N_("标注日期早于首次出现"),
}  # fmt: skip
OF_VALUES: Mapping[str, Mapping[str, str]] = {
    "place": {
        "navigation": N_("导航"), "breadcrumb": N_("当前位置"), "body": N_("正文区"), "more": N_("“更多”链接"), "footer": N_("页脚"),
    },
    "problem": _CERTIFICATES,
    "what": _FILING,
    "how": _HOW,
    "theme": {
        "gambling": N_("赌博"), "adult": N_("色情"), "parked": N_("域名停放"), "for_sale": N_("域名出售"),
    },
    "stand_in": {
        "like_missing": N_("与“页面不存在”的提示页相同"), "says_missing": N_("页面自称不存在"), "home": N_("转到首页"), "empty": N_("没有内容"),
        "web_page": N_("打开的是网页，不是文件"), "other_kind": N_("文件类型不符"), "unknown_kind": N_("无法识别的文件"),
    },
    "kind": {"publish": N_("发布类"), "service": N_("服务类"), "mixed": N_("综合类")},
    "source": {
        "feed": N_("订阅源"), "weibo": N_("微博主页"), "wechat": N_("微信公众平台"), "entered": N_("人工登记"), "rsshub": N_("RSSHub"),
        "apple": N_("苹果应用商店"), "android": N_("安卓应用商店"),
    },
}  # fmt: skip
"""Name of a value → its tokens → what they are called. Tokens of other values are in ``reports.vocabulary``."""

DEEDS: Mapping[str, str] = {
    "sign_in": N_("登录"), "sign_in_failed": N_("登录失败"), "sign_out": N_("退出登录"), "password_set": N_("设置密码"),
    "link_made": N_("生成一次性链接"), "user_added": N_("添加人员"), "user_changed": N_("修改人员"), "role_kept": N_("保留原有角色"),
    "token_made": N_("生成令牌"), "token_revoked": N_("吊销令牌"),
    "issue_confirm": N_("确认问题"), "issue_dismiss": N_("排除问题"), "issue_exempt": N_("豁免问题"), "issue_assign": N_("交办问题"),
    "issue_claim": N_("报告已整改"), "objection": N_("提交申诉"), "objection_decided": N_("审核申诉"), "proof_added": N_("添加佐证"),
    "veto_signed": N_("签认否决"), "veto_rejected": N_("不认定否决"), "rescan_asked": N_("要求复查"),
    "indicator_entered": N_("填报指标"), "indicator_withdrawn": N_("撤回填报"), "column_changed": N_("设定栏目"),
    "site_changed": N_("修改网站"), "account_changed": N_("修改账号"), "registry_imported": N_("导入名录"),
    "posts_imported": N_("导入账号内容"), "mailbox_imported": N_("导入信箱"), "reply_sheet": N_("收回整改回函"),
    "recipient_changed": N_("修改收件人"), "recipient_left": N_("收件人停收"), "recipient_resumed": N_("收件人恢复接收"),
    "channel_added": N_("添加群机器人"), "channel_changed": N_("修改群机器人"), "channel_removed": N_("删除群机器人"),
    "subscribed": N_("订阅"), "unsubscribed": N_("退订"), "webhook_added": N_("添加推送"), "webhook_removed": N_("删除推送"),
}  # fmt: skip
"""Deed in the log → its name."""

DETAILS: Mapping[str, str] = {
    "role": N_("角色"), "organizer": N_("单位"), "purpose": N_("用途"), "scopes": N_("权限"), "scope": N_("范围"), "key": N_("编号"),
    "indicator": N_("指标"), "name": N_("名称"), "size": N_("大小"), "service": N_("服务"), "active": N_("启用"), "why": N_("原因"),
    "asked": N_("所求"), "url": N_("网址"), "check": N_("检查项"), "upheld": N_("成立"), "new": N_("新增"), "changed": N_("变更"),
    "posts": N_("内容"), "replies": N_("答复"), "period": N_("时段"), "file": N_("文件"),
}  # fmt: skip
"""Name of what the log says of a deed → what it is called; a name that is not here is shown as it is."""
