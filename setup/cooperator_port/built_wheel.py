"""A 19.0 wheel of the ported addon, the same bytes each time.

A wheel is a zip with the files, their metadata, and a list of their hashes. It is made
here by hand because nothing has to be built, and so that the same port always gives the
same file: fixed dates, sorted names.
"""

import base64
import hashlib
import re
import zipfile
from pathlib import Path

from . import manifest_rules, upstream_wheel

DISTRIBUTION = "odoo-addon-cooperator"
# Addons of the OCA (each a wheel of its own); what else the manifest names is Odoo's.
_OF_OCA = ("partner_contact_birthdate", "partner_contact_gender", "partner_firstname")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def version():
    """The version of the wheel: that of the upstream release, for 19.0.

    >>> version()
    '19.0.1.4.0.3'
    """
    return upstream_wheel.VERSION.replace(
        manifest_rules.SERIES_FROM, manifest_rules.SERIES_TO, 1
    )


def build(addon, wheel, target):
    """Write the wheel of an addon into the folder ``target``; its path."""
    stem = f"{DISTRIBUTION.replace('-', '_')}-{version()}"
    info = f"{stem}.dist-info"
    files = {f"odoo/addons/{addon.name}/{path}": data for path, data in addon.files()}
    files[f"{info}/METADATA"] = metadata(upstream_wheel.metadata(wheel)).encode()
    files[f"{info}/WHEEL"] = (
        b"Wheel-Version: 1.0\nGenerator: cooperator_port\n"
        b"Root-Is-Purelib: true\nTag: py3-none-any\n"
    )
    files[f"{info}/top_level.txt"] = b"odoo\n"
    record = [_recorded(name, data) for name, data in files.items()]
    record.append(f"{info}/RECORD,,")
    files[f"{info}/RECORD"] = ("\n".join(record) + "\n").encode()
    target = Path(target)
    target.mkdir(parents=True, exist_ok=True)
    place = target / f"{stem}-py3-none-any.whl"
    unfinished = place.with_suffix(".unfinished")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            zipped.writestr(entry, data)
    unfinished.replace(place)
    return place


def metadata(upstream):
    """METADATA for 19.0 from that of the release: version, Odoo, requirements."""
    head, separator, description = upstream.partition("\n\n")
    lines = [
        line
        for line in head.splitlines()
        if not line.startswith(("Version:", "Requires-Dist:", "Classifier: Framework"))
    ]
    lines.insert(2, f"Version: {version()}")
    lines += [
        "Classifier: Framework :: Odoo",
        f"Classifier: Framework :: Odoo :: {manifest_rules.SERIES_TO}",
    ]
    names = [f"odoo-addon-{re.sub('_', '-', name)}" for name in _OF_OCA]
    lines += [f"Requires-Dist: {name}<19.1dev,>=19.0dev" for name in names]
    lines.append("Requires-Dist: odoo<19.1dev,>=19.0a")
    return "\n".join(lines) + separator + description


def _recorded(name, data):
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest())
    return f"{name},sha256={digest.decode().rstrip('=')},{len(data)}"
