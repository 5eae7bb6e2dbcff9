"""textcx: customer verbatims in many languages become pain-point themes by journey stage, offline."""

__version__ = "0.1.0"
__all__ = ["__version__"]
