// What a client that does not read its refusal is sent in the end: its own answer, not what became of that memory.
#include "tests/end_to_end/lab.h"
#include "tests/end_to_end/terminology_lab.h"
#include "tests/support/slow_readers.h"

#include <catch2/catch.hpp>

using namespace bindgate::testing;

TEST_CASE("the gateway's refusals that are not read keep their bytes while others are refused") {
  Lab lab;
  check_refusals_keep_their_bytes(lab.port());
}

TEST_CASE("the terminology endpoint's refusals that are not read keep their bytes while others are refused") {
  TerminologyLab lab;
  check_refusals_keep_their_bytes(lab.port());
}
