"""The legal regimes: which limits run, what silence means, and which remedies a letter names (DOMAIN section 5b).

The law behind each row is in the domain reference, section 2.4. Limits are (value, unit); units are never converted.
A matter's own statutory or promised limit in the catalogue goes before the regime's default.
"""

from dataclasses import dataclass

from services.catalogue.definition import Limit

WORKDAY, DAY, INSTANT = "workday", "day", "instant"

# The kinds of clock a case has, in the order of life.
ACCEPTANCE, NOTICE, STATUTORY, PROMISED = "acceptance", "notice", "statutory", "promised"
SPECIAL, PLEDGE, DELIVERY = "special", "pledge", "delivery"

ON_THE_SPOT = Limit(0, INSTANT)
FIVE_WORKDAYS = Limit(5, WORKDAY)
DELIVERY_LIMIT = Limit(10, WORKDAY, basis="《行政许可法》第四十四条")
ANSWER_LIMIT = Limit(10, WORKDAY)  # what a correction notice gives unless it names another day


@dataclass(frozen=True)
class Regime:
    """One row of the table. `remedies`: reconsideration and litigation; otherwise the complaint route.

    `joint` and `joint_extension` hold when several departments handle nothing but licences together (art 26, 42(2)).
    """

    acceptance: Limit
    statutory: Limit | None
    remedies: bool
    silence_accepts: bool = False
    extension: Limit | None = None
    joint: Limit | None = None
    joint_extension: Limit | None = None
    basis: str = ""


REGIMES = {
    "licensing": Regime(
        FIVE_WORKDAYS,
        Limit(20, WORKDAY),
        True,
        silence_accepts=True,
        extension=Limit(10, WORKDAY),
        joint=Limit(45, WORKDAY),
        joint_extension=Limit(15, WORKDAY),
        basis="《行政许可法》第三十二条、第四十二条",
    ),
    "market_registration": Regime(
        ON_THE_SPOT, Limit(3, WORKDAY), True, extension=Limit(3, WORKDAY), basis="《市场主体登记管理条例》第十九条"
    ),
    "real_estate_registration": Regime(
        ON_THE_SPOT,
        Limit(30, WORKDAY),
        True,
        silence_accepts=True,
        basis="《不动产登记暂行条例》第十七条、第二十条",
    ),
    "civil_registration": Regime(FIVE_WORKDAYS, None, True, silence_accepts=True),
    "filing": Regime(FIVE_WORKDAYS, None, True, silence_accepts=True),
    "tax": Regime(FIVE_WORKDAYS, None, True, silence_accepts=True),
    "benefit_payment": Regime(FIVE_WORKDAYS, None, True, silence_accepts=True),
    # Social Insurance Law art 57 where the matter says so itself
    "insurance_registration": Regime(FIVE_WORKDAYS, None, True, silence_accepts=True),
    "public_service": Regime(FIVE_WORKDAYS, None, False),
    "data_check": Regime(FIVE_WORKDAYS, None, False),
    # Company Law art 235, 240: the notice period itself is the limit
    "waiting_period": Regime(ON_THE_SPOT, None, True, basis="《公司法》第二百三十五条、第二百四十条"),
    "utility": Regime(FIVE_WORKDAYS, None, False),
}
