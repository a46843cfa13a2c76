"""Small files in the form of the two national directories of postcodes."""

import csv
import io
import zipfile

ONSPD_HEADER = ["pcd", "pcd2", "pcds", "dointr", "doterm", "oseast1m", "osnrth1m", "osgrdind", "lat", "long"]


def code_point_row(postcode, easting=528_494, northing=105_491, quality=10):
    """One row of Code-Point Open; the postcode is padded to seven characters there."""
    outward, inward = postcode.split()
    return [outward.ljust(4) + inward, quality, easting, northing, "E92000001", "", "E18000002", "", "E06000043", ""]


def onspd_row(
    postcode, easting="528494", northing="0105491", *, end="", quality="1", latitude="50.834552", longitude="-0.176536"
):
    """One row of the ONS Postcode Directory."""
    outward, inward = postcode.split()
    seven, eight = outward.ljust(4) + inward, outward.ljust(5) + inward
    return [seven, eight, postcode, "198001", end, easting, northing, quality, latitude, longitude]


def csv_text(rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def write_zip(path, members):
    """A zip of texts by name."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


def write_code_point(path, *rows, name="Data/CSV/bn.csv"):
    return write_zip(path, {"Doc/licence.txt": "Contains OS data", name: csv_text(rows)})


def write_onspd(path, *rows, header=ONSPD_HEADER):
    path.write_text(csv_text([header, *rows]), encoding="utf-8")
    return path
