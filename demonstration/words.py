"""The words of which people, organisations and accounts are made; none of them is meant."""

from dataclasses import dataclass

FAMILY_NAMES = (
    ("王", "wang"), ("李", "li"), ("张", "zhang"), ("刘", "liu"), ("陈", "chen"), ("杨", "yang"), ("赵", "zhao"),
    ("孙", "sun"), ("周", "zhou"), ("徐", "xu"), ("马", "ma"), ("高", "gao"), ("林", "lin"), ("郑", "zheng"),
    ("宋", "song"), ("秦", "qin"), ("安", "an"), ("厉", "li"), ("牟", "mu"), ("丁", "ding"), ("卜", "bu"),
)  # fmt: skip
GIVEN_NAMES = (
    ("海燕", "haiyan"), ("建国", "jianguo"), ("晓明", "xiaoming"), ("丽华", "lihua"), ("志强", "zhiqiang"),
    ("雅琴", "yaqin"), ("浩然", "haoran"), ("子涵", "zihan"), ("文静", "wenjing"), ("春梅", "chunmei"),
    ("永刚", "yonggang"), ("思远", "siyuan"), ("佳怡", "jiayi"), ("立新", "lixin"), ("秀英", "xiuying"),
    ("宇航", "yuhang"), ("玉兰", "yulan"), ("德胜", "desheng"), ("晨曦", "chenxi"), ("俊杰", "junjie"),
    ("敏", "min"), ("涛", "tao"), ("静", "jing"), ("磊", "lei"), ("欣", "xin"), ("鹏", "peng"),
)  # fmt: skip
FANCY = (
    ("望潮", "wangchao"), ("青禾", "qinghe"), ("安澜", "anlan"), ("听涛", "tingtao"), ("朝晖", "zhaohui"),
    ("金滩", "jintan"), ("远帆", "yuanfan"), ("松岭", "songling"), ("碧湾", "biwan"), ("晨露", "chenlu"),
    ("云栖", "yunqi"), ("丰谷", "fenggu"), ("海棠", "haitang"), ("沐光", "muguang"), ("百川", "baichuan"),
    ("拾贝", "shibei"), ("星屿", "xingyu"), ("和悦", "heyue"), ("同舟", "tongzhou"), ("知行", "zhixing"),
)  # fmt: skip
STREETS = ("望海路", "银滩街", "文昌路", "迎宾大道", "学苑路", "滨河街", "正阳路", "泰和街")
MOBILE_PREFIXES = ("138", "139", "150", "158", "186", "188")


@dataclass(frozen=True, slots=True)
class Topic:
    """What an account is about, and who runs it."""

    latin: str
    account: str
    content: tuple[str, ...]
    purpose: str
    organisation: str = ""
    org_type: str = "有限责任公司"
    head: str = "总经理"


OF_INSTITUTIONS = (
    Topic("jiedao", "街道发布", ("convenience", "policy", "news"),
          "发布{area}{name}街道的政务信息、办事指南和便民通知，回应群众留言。", "街道办事处", "机关", "主任"),
    Topic("xiaoxue", "小学", ("convenience", "social"),
          "向家长发布学校通知、招生信息和校园活动。", "小学", "事业单位", "校长"),
    Topic("yiyuan", "社区医院", ("convenience", "technology"),
          "预约挂号、健康科普、疫苗接种通知。", "社区卫生服务中心", "事业单位", "主任"),
    Topic("tushu", "图书馆", ("membership", "social"),
          "新书推荐、借阅查询、读者活动报名。", "图书馆", "事业单位", "馆长"),
    Topic("zhiyuan", "志愿者", ("community", "social"),
          "招募志愿者，公布{area}公益活动和捐赠使用情况。", "志愿服务协会", "社会团体", "会长"),
    Topic("chaye", "茶业协会", ("technology", "advertising"),
          "绿茶种植技术、行业标准和会员企业动态。", "茶业协会", "社会团体", "会长"),
)  # fmt: skip
OF_COMPANIES = (
    Topic("haixian", "海鲜", ("advertising", "membership"),
          "介绍本公司的海产品、门店和会员优惠。", "海产有限公司"),
    Topic("lvxing", "旅行", ("advertising", "convenience"),
          "{area}旅游线路、民宿预订和出行提示。", "旅行社有限公司"),
    Topic("wuye", "物业", ("convenience", "community"),
          "小区通知、报修缴费、停车服务。", "物业服务有限公司"),
    Topic("keji", "科技", ("technology", "news"),
          "公司产品说明、技术文章和招聘信息。", "信息科技有限公司"),
    Topic("hunqing", "婚恋", ("matchmaking", "membership"),
          "线下相亲活动报名和会员服务。", "文化传媒有限公司"),
    Topic("chazhuang", "茶庄", ("advertising", "other"),
          "绿茶产品介绍、茶园体验预约。", "茶业有限公司"),
)  # fmt: skip
OF_PERSONS = (
    Topic("suibi", "随笔", ("social", "other"), "记录{area}的生活、书评和影评，不发布时政新闻。"),
    Topic("meishi", "美食", ("social", "advertising"), "探访{area}小店，介绍家常做法。"),
    Topic("chengzhang", "育儿", ("community", "technology"), "分享育儿经验和绘本推荐。"),
    Topic("diaoyu", "钓鱼", ("community", "social"), "{area}近海钓鱼的天气、潮汐和钓点。"),
    Topic("sheying", "摄影", ("social",), "海边风光摄影作品和拍摄参数。"),
)  # fmt: skip
