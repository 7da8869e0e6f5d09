/* SPDX-License-Identifier: MIT */
/* A program that does nothing: bench-start runs it with the library and without. */
int main(void)
{
    return 0;
}
