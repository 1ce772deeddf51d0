// The 68 columns of an open order, once: DDL, mapping, pages and CSV derive from this table.
#pragma once
