"""What Jupyter loads. Nothing is started here: a person who never uses VDK pays nothing."""

from __future__ import annotations

from typing import Any

from jupyter_server.extension.application import ExtensionApp

from vdk_lab_server.events import EventsHandler
from vdk_lab_server.handlers import ProxyHandler
from vdk_lab_server.kernel import publish_kernel
from vdk_lab_server.service import LabService
from vdk_lab_server.state import state_folder


class VdkLabServer(ExtensionApp):
    """The server extension of VDK Lab."""

    name = "vdk_lab_server"
    extension_url = "/vdk-lab"
    load_other_extensions = True

    _service: LabService | None = None

    def initialize_handlers(self) -> None:
        state = state_folder()
        self._service = LabService(state, self.log)
        self._add_kernels(str(state / "kernels"))
        publish_kernel(state, self.log)
        root = self._contents_root()
        self.handlers.extend(
            [
                (r"/vdk-lab/api/(.*)", ProxyHandler, {"service": self._service, "contents_root": root}),
                (r"/vdk-lab/events", EventsHandler, {"service": self._service}),
            ]
        )

    def _add_kernels(self, folder: str) -> None:
        """Kernels of environments that are made later appear too."""
        manager: Any = getattr(self.serverapp, "kernel_spec_manager", None)
        if manager is not None and folder not in manager.kernel_dirs:
            manager.kernel_dirs.append(folder)

    def _contents_root(self) -> str | None:
        """Absolute folder that Jupyter serves; None when its files stand elsewhere."""
        manager: Any = getattr(self.serverapp, "contents_manager", None)
        root = getattr(manager, "root_dir", None)
        return str(root) if root and hasattr(manager, "_get_os_path") else None

    async def _start_jupyter_server_extension(self, serverapp: Any) -> None:
        # A schedule that somebody enabled runs as long as Jupyter does.
        if self._service is not None and (state_folder() / "schedules").exists():
            await self._service.address()

    async def stop_extension(self) -> None:
        if self._service is not None:
            await self._service.stop()
