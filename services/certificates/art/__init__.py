"""The drawings of a certificate: border, rosette, microtext, seal and QR code, as vectors made by our own code."""
