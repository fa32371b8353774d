"""The catalogue of service items (事项): what a matter states, read strictly, checked, and found on disk."""

from approvalflow.matters.citations import citation, lapse_of, silence_of, statute_listing
from approvalflow.matters.folder import MatterFolder, read_folder, sample_office, shipped, shipped_names
from approvalflow.matters.matter import Matter
from approvalflow.matters.read import check_matter, read_matter

__all__ = [
    "Matter",
    "MatterFolder",
    "check_matter",
    "citation",
    "lapse_of",
    "read_folder",
    "read_matter",
    "sample_office",
    "shipped",
    "shipped_names",
    "silence_of",
    "statute_listing",
]
