"""What the programme runs; a new engine or assessment adds its line here and touches nothing else."""

from dayang.people.mobilise.siting import SITING
from dayang.programme.programme import Catalogue
from dayang.programme.published import PUBLISHED_FIGURES
from dayang.programme.registers import REGISTERS

CATALOGUE = Catalogue(
    engines=(SITING,),
    assessments=(REGISTERS, PUBLISHED_FIGURES),
)
"""Everything registered, in the order of the report's sections."""
