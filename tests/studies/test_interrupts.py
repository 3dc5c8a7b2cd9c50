"""Ctrl-C is not lost between pieces of work that each hold it back."""

import os
import signal
import threading

import pytest

from sim.compute.threads import InterruptBetweenShards


@pytest.mark.skipif(threading.current_thread() is not threading.main_thread(), reason="signals reach the main thread")
def test_one_that_comes_too_late_for_a_piece_reaches_the_work_around_it():
    before = signal.getsignal(signal.SIGINT)
    around, piece = InterruptBetweenShards(), InterruptBetweenShards()
    os.kill(os.getpid(), signal.SIGINT)
    piece.restore()
    with pytest.raises(KeyboardInterrupt):
        around.check()
    around.restore()
    assert signal.getsignal(signal.SIGINT) == before
