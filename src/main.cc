// SPDX-License-Identifier: MIT
// joblog itself: the program of include/joblog/program.h without jobs of its own.
#include "joblog/program.h"

int main(int argc, char** argv) { return joblog::run_program(argc, argv); }
