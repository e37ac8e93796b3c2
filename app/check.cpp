#include "app/check_report.h"
#include "app/commands.h"

#include <iostream>

namespace bindgate::app {

int check(const CheckOptions& options) {
  const Prepared prepared = prepare(options.config);
  const CheckReport report = check_report(prepared, options.all);
  std::cout << (options.format == "json" ? json_of(report, prepared, options.quiet)
                                         : text_of(report, prepared, options.quiet));
  return config::has_error(prepared.problems) ? 1 : 0;
}

}  // namespace bindgate::app
