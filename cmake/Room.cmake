# bindgate_room(NAME LIBS...): the static library of a room, from every .cpp of its folder and those below.
function(bindgate_room name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.cpp)
  if(sources)
    add_library(bindgate_${name} STATIC ${sources})
    target_link_libraries(bindgate_${name} PUBLIC ${ARGN})
  else()
    add_library(bindgate_${name} INTERFACE)
    target_link_libraries(bindgate_${name} INTERFACE ${ARGN})
  endif()
endfunction()

# bindgate_tests(NAME LIBS...): the room's tests, one program from every *_test.cpp of the folder.
function(bindgate_tests name)
  file(GLOB sources CONFIGURE_DEPENDS *.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(${name}_tests ${sources})
  target_link_libraries(${name}_tests PRIVATE bindgate_test_main ${ARGN})
  target_precompile_headers(${name}_tests REUSE_FROM bindgate_test_main)
  # Each test file's helpers are its own.
  set_target_properties(${name}_tests PROPERTIES UNITY_BUILD OFF)
  add_test(NAME ${name} COMMAND ${name}_tests)
  set_tests_properties(${name} PROPERTIES TIMEOUT 600
    ENVIRONMENT "ASAN_OPTIONS=detect_stack_use_after_return=0;UBSAN_OPTIONS=print_stacktrace=1")
endfunction()
