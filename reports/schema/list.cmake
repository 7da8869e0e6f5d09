# SPDX-License-Identifier: MIT
# The one list of schemas: unclosed-NAME-1.schema.json each. They are installed, and the command
# has them inside.
set(UNC_SCHEMAS report reports run baseline gate diff doctor)
