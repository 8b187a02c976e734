"""The estate: what a company has that somebody must look after, read from its repositories.

    files, markers -> roles (a layer, source, a test), guides -> folders (what stands alone) -> survey (a repository's
                   assets) -> tops (its top told apart), wholes (slight parts joined to what they serve)
                   -> kinds, production, owners, documentation -> `detect`: the estate of all

`rules.py` (sizes and names) and `signs.py` (what source is for) hold what the detector knows, as data; `shipping.py`
reads how work reaches its users.
"""

from holdfast.measures.estate.detect import Estate, detect
from holdfast.measures.estate.patterns import as_typed

__all__ = ["Estate", "as_typed", "detect"]
