"""`python -m approvalflow.cli` is the same as `approvalflow`."""

import sys

from approvalflow.cli import main

sys.exit(main())
