#include "terminology/operations/text_filter.h"

#include <catch2/catch.hpp>

using namespace bindgate::terminology;

TEST_CASE("every word of a text filter begins a word of the text, in any order and case") {
  struct Row {
    const char* filter;
    const char* text;
    bool passes;
  };
  const Row row = GENERATE(values<Row>({
      {"", "anything", true},
      {"", "", true},
      {"blood", "Blood pressure", true},
      {"pres blo", "Blood pressure", true},
      {"BLOOD", "blood pressure", true},
      {"ressure", "Blood pressure", false},
      {"blood heart", "Blood pressure", false},
      {"blood blood", "Blood pressure", true},
      {"bl blood", "Blood pressure", true},
      {"blood-pressure", "Pressure (blood)", true},
      {"  blood ", "Blood", true},
      {"(blood", "Blood", true},
      {"8480", "8480-6", true},
      {"6", "8480-6", true},
      {"480", "8480-6", false},
      {"ärzte", "ÄRZTEKAMMER", true},
      {"кров", "Кровь", true},
      {"blood", "", false},
      {"-", "Blood", false},
      // More words than are looked for one by one.
      {"a b c d e f g h i", "i h g f e d c b a", true},
      {"a b c d e f g h i j", "i h g f e d c b a", false},
      {"al be ga de ep ze et th io", "alpha beta gamma delta epsilon zeta eta theta iota", true},
      {"al be ga de ep ze et th ka", "alpha beta gamma delta epsilon zeta eta theta iota", false},
  }));
  CAPTURE(row.filter, row.text);
  CHECK(TextFilter(row.filter).passes(row.text) == row.passes);
  CHECK(TextFilter(row.filter).empty() == (*row.filter == 0));
}
