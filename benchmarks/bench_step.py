"""How many durable steps a second: an opinion that moves the token, closes and opens tasks, restarts a clock.

Run `python benchmarks/bench_step.py [sqlite:///FILE | postgresql://…]`. The drawing is a loop of two reviews, so that
one case can be stepped for as long as wanted; the hundredth step is compared with the first.
"""

import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from uuid import uuid4

from approvalflow import Actor, Office, Party
from approvalflow.cases.commands import Act

LOOP = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:af="urn:approvalflow:bpmn:1" targetNamespace="urn:bench">
<process id="Loop" isExecutable="true"><startEvent id="Start"/>
<userTask id="First" af:role="reviewer" af:act="review" af:term="3 WD"/>
<exclusiveGateway id="Again" default="Out"/>
<userTask id="Second" af:role="reviewer" af:act="review" af:term="3 WD"/><endEvent id="End"/>
</process></definitions>"""


def main() -> None:
    """Print the figures."""
