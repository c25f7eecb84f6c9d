"""A JupyterHub without Docker or root: dummy login, local processes, a URL prefix on purpose."""

import os
import shutil
from pathlib import Path


c = get_config()  # noqa: F821

port = int(os.environ["VDK_LAB_HUB_PORT"])
proxy = Path(__file__).parent.parent / "node_modules" / ".bin" / "configurable-http-proxy"

c.JupyterHub.bind_url = f"http://127.0.0.1:{port}/prefix/"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{port + 1}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{port + 2}"
c.ConfigurableHTTPProxy.command = [str(proxy)]
c.ConfigurableHTTPProxy.auth_token = "proxy-of-this-test"
c.JupyterHub.db_url = "sqlite:///:memory:"
c.JupyterHub.cookie_secret = os.urandom(32)
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = "a-password-of-this-test"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = os.environ["VDK_LAB_HUB_HOME"]
c.Spawner.default_url = "/lab"
c.Spawner.cmd = [shutil.which("jupyterhub-singleuser") or "jupyterhub-singleuser"]
c.Spawner.args = [
    "--allow-root",
    "--LabApp.expose_app_in_browser=True",
]
c.Spawner.notebook_dir = os.environ["VDK_LAB_HUB_ROOT"]
c.Spawner.environment = {name: os.environ[name] for name in ("PATH", "VDK_LAB_STATE_DIR") if name in os.environ}
c.Spawner.start_timeout = 120
c.Spawner.http_timeout = 120
