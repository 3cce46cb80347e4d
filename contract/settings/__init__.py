"""All settings of producer and job, from one YAML file and the environment (which wins).

``USER_STREAM_SETTINGS`` names the file. A variable is ``USER_STREAM__<SECTION>__<KEY>``, e.g.
``USER_STREAM__KAFKA__BOOTSTRAP_SERVERS``. An unknown key is refused, in the file and in the environment.
"""

from __future__ import annotations

from contract.settings.load import ENV_PREFIX, SETTINGS_FILE_VARIABLE, load_settings
from contract.settings.root import Settings

__all__ = ["ENV_PREFIX", "SETTINGS_FILE_VARIABLE", "Settings", "load_settings"]
