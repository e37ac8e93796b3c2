/* The bytes of the R4 core package, between two symbols that embedded.cpp reads. */
  .section .rodata
  .balign 16
  .global bindgate_r4_core_begin
  .global bindgate_r4_core_end
bindgate_r4_core_begin:
  .incbin R4_CORE_FILE
bindgate_r4_core_end:
  .section .note.GNU-stack, "", %progbits
