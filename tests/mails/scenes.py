"""The scenes of `aftercare mail preview`, under the tests' policy."""

from __future__ import annotations

from operating.scenes import Scenes
from tests.samples import POLICY

THEATRE = Scenes(POLICY)
SCENES = THEATRE.cases
ALL = THEATRE.names
written = THEATRE.written
message = THEATRE.message
opened = THEATRE.opened
with_photo = THEATRE.with_photo
after = THEATRE.after
links = THEATRE.links
registered = THEATRE.registered
