// SPDX-License-Identifier: MIT
// All of joblog for C++ programs; each header may be included by itself as well.
#pragma once

#include "joblog/arguments.h"
#include "joblog/client.h"
#include "joblog/job.h"
#include "joblog/parameter.h"
#include "joblog/program.h"
#include "joblog/request.h"
#include "joblog/result.h"
#include "joblog/run.h"
#include "joblog/server.h"
