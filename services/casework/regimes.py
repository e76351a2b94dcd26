"""The legal regimes: which limits run, what silence means, and which remedies a letter names (DOMAIN section 5b).

The law behind each row is in the domain reference, section 2.4. Limits are (value, unit); units are never converted.
A matter's own statutory or promised limit in the catalogue goes before the regime's default.
"""

from dataclasses import dataclass

from services.catalogue.definition import Limit

WORKDAY, DAY, INSTANT = "workday", "day", "instant"


ON_THE_SPOT = Limit(0, INSTANT)
FIVE_WORKDAYS = Limit(5, WORKDAY)


@dataclass(frozen=True)
class Regime:
    """One row of the table. `remedies`: reconsideration and litigation; otherwise the complaint route."""

    acceptance: Limit
    statutory: Limit | None
    remedies: bool
    silence_accepts: bool = False
    extension: Limit | None = None


REGIMES = {
    # Licensing Law art 32(4), 42, 44
    "licensing": Regime(FIVE_WORKDAYS, Limit(20, WORKDAY), True, silence_accepts=True, extension=Limit(10, WORKDAY)),
    # Market Entity Registration Regulation art 19
    "market_registration": Regime(ON_THE_SPOT, Limit(3, WORKDAY), True, extension=Limit(3, WORKDAY)),
    # Interim Regulation on Real Estate Registration art 17, 20
    "real_estate_registration": Regime(ON_THE_SPOT, Limit(30, WORKDAY), True, silence_accepts=True),
    "civil_registration": Regime(FIVE_WORKDAYS, None, True, silence_accepts=True),
    "filing": Regime(FIVE_WORKDAYS, None, True, silence_accepts=True),
    "tax": Regime(FIVE_WORKDAYS, None, True, silence_accepts=True),
    "benefit_payment": Regime(FIVE_WORKDAYS, None, True, silence_accepts=True),
    # Social Insurance Law art 57 where the matter says so itself
    "insurance_registration": Regime(FIVE_WORKDAYS, None, True, silence_accepts=True),
    "public_service": Regime(FIVE_WORKDAYS, None, False),
    "data_check": Regime(FIVE_WORKDAYS, None, False),
    # Company Law art 235, 240: the notice period itself is the limit
    "waiting_period": Regime(ON_THE_SPOT, None, True),
    "utility": Regime(FIVE_WORKDAYS, None, False),
}
