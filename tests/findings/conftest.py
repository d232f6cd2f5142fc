"""The stub of an endpoint, running."""

import threading

import pytest

from tests.findings.stub import Stub
from vendors.findings.model_coder import Endpoint, ModelCoder


@pytest.fixture
def stub():
    server = Stub()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def coder(stub, settings):
    settings.CODER_BACKOFF = 0.001
    return ModelCoder(Endpoint(f"http://127.0.0.1:{stub.server_port}", "small", timeout=2, daily_tokens=1000))
