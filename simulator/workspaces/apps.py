"""How Django knows the journals."""

from django.apps import AppConfig


class Workspaces(AppConfig):
    """Workspaces, their entries and checkpoints."""

    name = "simulator.workspaces"
    label = "workspaces"
