"""Tests of the port: small inputs, plain pytest, no Odoo."""
