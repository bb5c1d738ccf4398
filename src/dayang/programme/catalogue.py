"""What the programme runs; a new engine or assessment adds its line here and touches nothing else."""

from dataclasses import replace

from dayang.parks.renewal import RENEWAL
from dayang.people.mobilise.siting import SITING
from dayang.programme.programme import Catalogue
from dayang.programme.published import PUBLISHED_FIGURES
from dayang.programme.registers import REGISTERS
from dayang.programme.target_assessment import TARGETS
from dayang.programme.water_tables import water_tables
from dayang.water.quality import WATER_QUALITY

CATALOGUE = Catalogue(
    engines=(RENEWAL, SITING),
    assessments=(TARGETS, REGISTERS, replace(WATER_QUALITY, assess=water_tables), PUBLISHED_FIGURES),
)
"""Everything registered, in the order of the report's sections."""
