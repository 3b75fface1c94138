"""Harsh and lenient experts: marks put on one scale, with their uncertainty."""

from grappe.engines.calibration.calibrating import calibrate, marks
from grappe.engines.calibration.types import Calibration, Leaning, Marks

__all__ = ["Calibration", "Leaning", "Marks", "calibrate", "marks"]
